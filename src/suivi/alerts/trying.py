"""Trying a line out: something is told by it that says nothing, whatever was chosen and whatever the hour."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from suivi.alerts import lines, planning
from suivi.alerts.kinds import RULE
from suivi.alerts.models import Alert, Line
from suivi.alerts.planning import Planned, Told, key


def try_out(line: Line, now: datetime) -> None:
    """Tells the line that it works; at most once a second."""
    with translation.override(lines.language_of(line)):
        words = _("This is a test. Alerts reach you here.")
    told = Told(key("trial", line.pk, int(now.timestamp())), 0, RULE, "", Alert.Occasion.TRIAL, now, words)
    Line.objects.filter(pk=line.pk).update(quiet_until=None, broken=False)
    planning.save(line.shop_id, [Planned(line.pk, told, now, Alert.State.WAITING)])
