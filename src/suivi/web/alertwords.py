"""The words of alerts: ways, times, presets, and whom they are told on to."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from suivi.alerts.choices import By, Preset, When
from suivi.alerts.models import Alert

WAYS: Mapping[By, str] = {
    By.PAGE: _("On this page"),
    By.EMAIL: _("E-mail"),
    By.SMS: _("SMS"),
    By.SLACK: "Slack",
    By.TEAMS: "Microsoft Teams",
    By.WEBHOOK: _("Webhook"),
}
ICONS: Mapping[By, str] = {
    By.PAGE: "bell",
    By.EMAIL: "mail",
    By.SMS: "smartphone",
    By.SLACK: "hash",
    By.TEAMS: "messages-square",
    By.WEBHOOK: "webhook",
}
WHENS: Mapping[When, str] = {
    When.AT_ONCE: _("At once"),
    When.HOUR: _("In the hourly briefing"),
    When.DAY: _("In the daily briefing"),
    When.WEEK: _("In the weekly briefing"),
    When.NEVER: _("Not at all"),
}
PRESETS: Mapping[Preset, str] = {
    Preset.USUAL: _("The usual: what presses at once, the rest in the daily briefing"),
    Preset.EVERYTHING: _("Everything at once"),
    Preset.BRIEFING: _("Everything in the daily briefing"),
    Preset.NOTHING: _("Nothing"),
}
TO: Mapping[str, str] = {"owners": _("Owners"), "agents": _("Owners and agents")}
OCCASIONS: Mapping[str, str] = {
    Alert.Occasion.RAISED: "",
    Alert.Occasion.ESCALATED: _("Nobody took it yet"),
    Alert.Occasion.RULE: _("A rule"),
    Alert.Occasion.ANOMALY: "",
    Alert.Occasion.BRIEFING: _("Briefing"),
    Alert.Occasion.TRIAL: _("A test"),
}
BRIEFINGS: Mapping[str, str] = {
    When.HOUR: _("Briefing of the hour"),
    When.DAY: _("Briefing of the day"),
    When.WEEK: _("Briefing of the week"),
}
