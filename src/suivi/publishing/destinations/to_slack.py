"""Slack: a text with a link that ends, by the same channel as everything else that goes there."""

from suivi.channels import slack
from suivi.channels.contract import Item, Outgoing
from suivi.publishing.destinations.contract import Known, Parcel
from suivi.publishing.destinations.reaching import post


def send(known: Known, parcel: Parcel) -> None:
    """One message. The file itself stays here: who follows the link gets it while the link holds."""
    said = Outgoing(parcel.key, "", parcel.text, parcel.title, items=(Item(parcel.name, parcel.link()),))
    post(slack.ask(known, said))
