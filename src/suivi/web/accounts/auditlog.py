"""Who did what, for the shop's owners."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import AuditEntry, Person, Role, Shop
from suivi.core.labels import action
from suivi.lib.rownumber import row_number
from suivi.web.access import desk
from suivi.web.automaticwords import policy, why
from suivi.web.letterwords import trigger
from suivi.web.words import look

SIZE = 50

# The table of what is written down: verb, sentence. Places: what it was done to, and the entry's details.
VERBS: Mapping[str, str] = MappingProxyType(
    {
        "shop.created": gettext_noop("opened the shop"),
        "shop.changed": gettext_noop("changed name, currency or time zone"),
        "shop.policy_changed": gettext_noop("changed the rules"),
        "shop.brand_changed": gettext_noop("changed how customers see the shop"),
        "shop.shopify_changed": gettext_noop("changed the connection with Shopify"),
        "tracking.added": gettext_noop("added {subject} as a tracking provider"),
        "tracking.secret_changed": gettext_noop("changed the secret of {subject}"),
        "tracking.address_changed": gettext_noop("made a new address for {subject}"),
        "tracking.account_changed": gettext_noop("changed the account with which {subject} is asked"),
        "tracking.account_checked": gettext_noop("checked the account with {subject}"),
        "tracking.account_forgotten": gettext_noop("ended asking {subject}"),
        "tracking.removed": gettext_noop("removed {subject} from the tracking providers"),
        "shop.withheld_read_again": gettext_noop("had orders read again of which Shopify withheld {subject}"),
        "shop.store_connected": gettext_noop("connected the store {subject}"),
        "shop.store_checked": gettext_noop("checked the store {subject}"),
        "shop.store_secret_changed": gettext_noop("changed the secret of the app on {subject}"),
        "shop.store_disconnected": gettext_noop("disconnected the store {subject}"),
        "shop.history_read": gettext_noop("had the whole history of {subject} read"),
        "person.invited": gettext_noop("invited somebody as {role}"),
        "person.invite_withdrawn": gettext_noop("withdrew an invitation"),
        "person.joined": gettext_noop("joined as {role}"),
        "person.role_changed": gettext_noop("gave {subject} the role {role}"),
        "person.removed": gettext_noop("removed {subject}"),
        "person.reset_link_made": gettext_noop("made a password link for {subject}"),
        "person.second_factor_removed": gettext_noop("took the second factor off {subject}"),
        "order.commented": gettext_noop("wrote a comment on {subject}"),
        "order.comment_edited": gettext_noop("changed a comment on {subject}"),
        "order.comment_deleted": gettext_noop("deleted a comment on {subject}"),
        "order.tagged": gettext_noop("put the tag {tag} on {subject}"),
        "order.untagged": gettext_noop("took the tag {tag} off {subject}"),
        "order.taken": gettext_noop("takes care of {subject}"),
        "order.let_go": gettext_noop("takes care of {subject} no more"),
        "order.noted": gettext_noop("wrote the note of {subject}"),
        "order.deadline_set": gettext_noop("set a deadline of {subject}"),
        "order.deadline_removed": gettext_noop("removed a deadline of {subject}"),
        "order.failures_seen": gettext_noop("saw all that was not done ({subject})"),
        "rule.moved": gettext_noop("gave the rule {subject} place {place}"),
        "rule.failure_seen": gettext_noop("saw what the rule {subject} could not do"),
        "parcel.carrier": gettext_noop("corrected the carrier of a parcel of {subject}"),
        "parcel.number": gettext_noop("corrected the number of a parcel of {subject}"),
        "parcel.mark": gettext_noop("marked a parcel of {subject} by hand"),
        "parcel.taken_back": gettext_noop("took back what was said by hand of a parcel of {subject}"),
        "parcel.asked": gettext_noop("had the carrier asked about a parcel of {subject}"),
        "carrier_rule.made": gettext_noop("made a rule: numbers that begin with {subject} are {carrier}’s"),
        "carrier_rule.taken_back": gettext_noop("took back the rule for numbers that begin with {subject}"),
        "shop.events_told": gettext_noop("had Shopify told of what carriers say"),
        "shop.events_not_told": gettext_noop("ended telling Shopify of what carriers say"),
        "word.mapped": gettext_noop("said what a carrier’s word means: {subject} is {means}"),
        "word.unmapped": gettext_noop("took back what a carrier’s word means: {subject}"),
        "order.link_made": gettext_noop("made the customer’s link to {subject}"),
        "order.link_revoked": gettext_noop("ended the customer’s link to {subject}"),
        "order.request_accepted": gettext_noop("accepted what the customer of {subject} asked for"),
        "order.request_declined": gettext_noop("declined what the customer of {subject} asked for"),
        "order.return_closed": gettext_noop("closed a return of {subject}"),
        "order.return_canceled": gettext_noop("canceled a return of {subject}"),
        "shop.self_service_changed": gettext_noop("changed what customers can ask for"),
        "privacy.collect_asked": gettext_noop("wrote down that a customer asks for their data (no. {subject})"),
        "privacy.erase_asked": gettext_noop("had a customer’s personal data erased (no. {subject})"),
        "privacy.collected": gettext_noop("downloaded what is held of a customer (no. {subject})"),
        "privacy.answered": gettext_noop("noted a customer’s question as answered (no. {subject})"),
        "order.asked": gettext_noop("asked the store of {subject}: {action}"),
        "order.automated": gettext_noop("automatic ({policy}), asked the store of {subject}: {action}. {why}"),
        "order.automated_seen": gettext_noop("saw that something was not done automatically ({policy}): {action}"),
        "shop.automatic_changed": gettext_noop("changed the automatic policy {subject}"),
        "shop.automatic_limits_changed": gettext_noop("changed the limits of what happens automatically"),
        "message.text_changed": gettext_noop("changed the text of a message: {trigger} ({channel}, {language})"),
        "shop.messages_changed": gettext_noop("changed when and how often customers get messages"),
        "shop.messages_paused": gettext_noop("paused all messages to customers"),
        "shop.messages_resumed": gettext_noop("let messages to customers go on"),
        "shop.message_changed": gettext_noop("changed who tells customers: {trigger}"),
        "shop.channel_changed": gettext_noop("changed by what messages are sent: {subject}"),
        "shop.channel_removed": gettext_noop("ended sending messages by {subject}"),
        "message.asked": gettext_noop("had the customer of {subject} told: {trigger}"),
        "message.asked_of_many": gettext_noop("had customers of {subject} orders told: {trigger}"),
        "message.sent_again": gettext_noop("had a message sent again: {trigger}"),
        "message.canceled": gettext_noop("canceled a message: {trigger}"),
        "shop.alert_rules_changed": gettext_noop("changed whom is told on what nobody takes"),
        "shop.alert_place_changed": gettext_noop("set up the place {subject} of alerts"),
        "shop.alert_place_removed": gettext_noop("removed the place {subject} of alerts"),
        "report.asked": gettext_noop("had the report {subject} made"),
        "report.downloaded": gettext_noop("downloaded the report {subject}"),
        "report.sent": gettext_noop("sent the report {subject}"),
        "report.linked": gettext_noop("made a link to a file of the report {subject}"),
        "report.link_revoked": gettext_noop("ended a link to a file of the report {subject}"),
        "report.scheduled": gettext_noop("set when the report {subject} is made"),
        "report.unscheduled": gettext_noop("ended the schedule of the report {subject}"),
        "report.sql_asked": gettext_noop("asked in SQL"),
        "report.sql_downloaded": gettext_noop("downloaded the answer to a statement of SQL"),
        "report.statement_saved": gettext_noop("saved the SQL statement {subject}"),
        "report.statement_removed": gettext_noop("removed the SQL statement {subject}"),
        "report.destination_saved": gettext_noop("set up the destination {subject} of reports"),
        "report.destination_removed": gettext_noop("removed the destination {subject} of reports"),
        "inbox.replayed": gettext_noop("read a message of the inbox again"),
        "inbox.replayed_all": gettext_noop("read all parked messages again"),
        "report.saved": gettext_noop("saved the report {subject}"),
        "report.deleted": gettext_noop("deleted the report {subject}"),
        "rule.saved": gettext_noop("saved the rule {subject} (version {version})"),
        "rule.switched": gettext_noop("switched the rule {subject}: {state}"),
        "rule.deleted": gettext_noop("deleted the rule {subject}"),
        "rule.paused": gettext_noop("stopped all rules"),
        "rule.resumed": gettext_noop("let the rules go on"),
        "rule.pressed": gettext_noop("started the rule {rule} on {subject}"),
        "rule.undone": gettext_noop("took back what the rule {rule} did on {subject}"),
        "inbox.unmasked": gettext_noop("looked at the personal data of a message"),
    }
)


class _Said(dict[str, str]):
    """The places of a sentence; one that is not there is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


@desk(Role.OWNER)
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest entries, or those before the entry that the address names."""
    before = row_number(request.GET.get("before", ""))
    entries = shop.audit.select_related("person").order_by("-pk")
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: SIZE + 1])
    page, more = found[:SIZE], len(found) > SIZE
    names = _names(page)
    context = {
        "entries": [(entry, said(entry, names)) for entry in page],
        "next": page[-1].pk if more else None,
        "first": bool(before),
    }
    return render(request, "settings/audit.html", context)


def _names(entries: list[AuditEntry]) -> dict[str, str]:
    """The people whom entries are about, by id as text."""
    about = {entry.subject for entry in entries if entry.verb.startswith("person.") and entry.subject.isdigit()}
    return {str(person.pk): str(person) for person in Person.objects.filter(pk__in=about)}


def said(entry: AuditEntry, names: Mapping[str, str]) -> str:
    """The entry as a sentence without its subject; an unknown verb as it is, so that nothing disappears."""
    roles: dict[str, str] = {value: str(label) for value, label in Role.choices}
    detail = {name: str(value) for name, value in entry.detail.items()}
    if "role" in detail:
        detail["role"] = roles.get(detail["role"], detail["role"])
    if "action" in detail:
        detail["action"] = _(action(detail["action"]))
    detail = {"trigger": entry.subject} | detail if entry.verb.startswith(("message.", "shop.message_")) else detail
    if "trigger" in detail:
        detail["trigger"] = trigger(detail["trigger"])
    if "policy" in detail:
        detail["policy"], detail["why"] = policy(detail["policy"]), why(detail["policy"])
    if entry.verb == "rule.switched":
        detail["state"] = _(look("rule", detail.get("state", "")).label)
    subject = policy(entry.subject) if entry.verb == "shop.automatic_changed" else entry.subject
    if entry.verb.startswith("person."):
        subject = names.get(entry.subject) or _("somebody who has gone")
    sentence = VERBS.get(entry.verb)
    return _(sentence).format_map(_Said(detail, subject=subject)) if sentence else entry.verb
