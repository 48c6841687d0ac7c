"""Facts as the shop has them read: with its own words laid over what carriers told.

The facts themselves stay as they came. So nothing is lost by a mistake, and whatever the shop takes back is as if it
had never been said.
"""

from typing import Any

from msgspec.structs import replace

from suivi.core.facts import Facts, Scan, Shipment, Tracking, edit_id
from suivi.core.parcelnumber import folded
from suivi.core.parcelwords import is_physical
from suivi.core.policy import CarrierRule, OwnWord, Policy
from suivi.core.words import Parcel

UNMAPPED = "unmapped"  # the sub-status of a scan whose word no table knows
OWN = "own"  # in place of a table's version, on a scan that the shop's own words explain


def corrected(facts: Facts, policy: Policy) -> Facts:
    """The facts to judge by and to show; ``facts`` itself where the shop has nothing to say."""
    changes: dict[str, Any] = {}
    if facts.acts and (own := {act.about for act in facts.acts.values() if act.about}):
        facts = _without_echo(facts, own)
    if policy.words and (read := _understood(facts.scans, policy)):
        changes["scans"] = facts.scans | read
    if (facts.parcel_edits or policy.carrier_rules) and (sent := _readdressed(facts, policy)):
        changes["shipments"] = facts.shipments | sent
    return replace(facts, **changes) if changes else facts


def own_word(scan: Scan, policy: Policy) -> OwnWord | None:
    """What the shop says that the word of an unmapped scan means."""
    vocabulary, word = word_key(scan)
    return policy.words.get(vocabulary, {}).get(word)


def word_key(scan: Scan) -> tuple[str, str]:
    """Under which vocabulary and word a shop's own meaning is kept, whatever the version of the vocabulary."""
    return scan.vocabulary.partition("/")[0], scan.code.strip().lower()


def meaning(means: str) -> tuple[Parcel, str]:
    """``status`` or ``status.substatus`` in two. Raises ``ValueError`` for a status that does not exist."""
    status, _dot, substatus = means.partition(".")
    return Parcel(status), substatus


def _without_echo(facts: Facts, own: set[str]) -> Facts:
    """Without the platform's copies of what Suivi told it, and without what it concludes from them alone."""
    echoes = {key: replace(scan, gone=True) for key, scan in facts.scans.items() if key in own}
    scans = facts.scans | echoes
    theirs = {scan.shipment for scan in scans.values() if not scan.gone and scan.status == Parcel.DELIVERED}
    told = {scan.shipment for scan in echoes.values() if scan.status == Parcel.DELIVERED} - theirs
    blank = {key: replace(facts.shipments[key], display="", delivered_at=None) for key in told & facts.shipments.keys()}
    return replace(facts, scans=scans, shipments=facts.shipments | blank)


def _understood(scans: dict[str, Scan], policy: Policy) -> dict[str, Scan]:
    """The scans that the shop's own words explain, by their ids."""
    return {
        key: _explained(scan, own)
        for key, scan in scans.items()
        if scan.substatus == UNMAPPED and scan.status == Parcel.UNKNOWN and (own := own_word(scan, policy))
    }


def _explained(scan: Scan, own: OwnWord) -> Scan:
    status, substatus = meaning(own.means)
    vocabulary = f"{scan.vocabulary.partition('/')[0]}/{OWN}"
    physical = is_physical(status, substatus)
    return replace(scan, status=status.value, substatus=substatus, vocabulary=vocabulary, physical=physical)


def rule_for(number: str, country: str, policy: Policy) -> CarrierRule | None:
    """The shop's rule for a number on its way to a country: the one that says the most of it, of those the newest."""
    plain = folded(number)
    fitting = [rule for rule in policy.carrier_rules if _fits(rule, plain, country)]
    return max(fitting, key=lambda rule: (len(rule.prefix), rule.length > 0, len(rule.countries) > 0), default=None)


def _fits(rule: CarrierRule, number: str, country: str) -> bool:
    if not number.startswith(rule.prefix) or (rule.length and len(number) != rule.length):
        return False
    return not rule.countries or country in rule.countries


def _readdressed(facts: Facts, policy: Policy) -> dict[str, Shipment]:
    """The shipments of which a person or a rule says that the carrier or the number is another, by their ids."""
    to = facts.customer.shipping if facts.customer else None
    country = to.country if to else ""
    changed: dict[str, Shipment] = {}
    for key, shipment in facts.shipments.items():
        given = shipment.tracking or (Tracking(),)
        tracking = tuple(_tracked(facts, shipment, one, policy, country) for one in given)
        if any(new is not old for new, old in zip(tracking, given, strict=True)):
            changed[key] = replace(shipment, tracking=tracking)
    return changed


def _tracked(facts: Facts, shipment: Shipment, given: Tracking, policy: Policy, country: str) -> Tracking:
    """With what is known better, and then without the link, which leads elsewhere; else ``given`` itself."""
    if given.given is not None:
        return given
    number = _said(facts, "number", shipment, given) or given.number
    company = _said(facts, "carrier", shipment, given)
    if not company and number and (rule := rule_for(number, country, policy)):
        company = rule.carrier
    company = company or given.company
    if number == given.number and company == given.company:
        return given
    return Tracking(company=company, number=number, given=given.number if number != given.number else None)


def _said(facts: Facts, what: str, shipment: Shipment, given: Tracking) -> str:
    edit = facts.parcel_edits.get(edit_id(what, shipment.id, folded(given.number)))
    return "" if edit is None or edit.gone else edit.value
