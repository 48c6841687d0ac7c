"""How people are reached: one module a channel, one registry. Nothing here knows orders or the database."""

from suivi.channels import anymail, brevo, files, gateway, ovh, slack, smtp, teams, twilio, vonage, webhook
from suivi.channels.contract import Channel, Reach

CHANNELS: dict[str, Channel] = {
    one.name: one
    for one in (
        smtp.INSTALLATION,
        smtp.OWN,
        *anymail.CHANNELS,
        twilio.CHANNEL,
        vonage.CHANNEL,
        ovh.CHANNEL,
        brevo.CHANNEL,
        gateway.CHANNEL,
        files.EMAIL,
        files.SMS,
        slack.CHANNEL,
        teams.CHANNEL,
        webhook.CHANNEL,
    )
}


def of_reach(reach: Reach) -> list[Channel]:
    """All channels that reach people in one way, in the order in which they are offered."""
    return [one for one in CHANNELS.values() if one.reach is reach]
