"""What an order can be found by."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from suivi.core.drift import Drift
from suivi.core.facts import Customer, Facts, Scan
from suivi.core.newwords import NewWord
from suivi.core.parcelnumber import folded

Term = tuple[str, str]  # kind, folded term
LENGTH = 120
DRIFT = "drift"  # a kind of term: axis, the platform's word, what the facts say
NEW_WORD = "new word"  # a kind of term: the list in which a word was looked for, and the word
UNMAPPED = "unmapped"  # a kind of term, and the sub-status of such a scan
PHONE_TAIL = 9  # the digits that stay the same with and without the country's prefix
_PLAIN = re.compile(r"[a-z0-9 #@.+_-]*\Z")
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W_]+")
_NOT_DIGIT = re.compile(r"\D+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Text as it is searched: lower case, without accents, single spaces, at most 120 characters."""
    text = text.strip().casefold()
    if not _PLAIN.match(text):
        decomposed = unicodedata.normalize("NFKD", text.replace("\x00", ""))
        text = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return _SPACES.sub(" ", text)[:LENGTH].strip()


def number_term(number: str) -> str:
    """A parcel's number as it is searched: the same for all ways of writing it."""
    return fold(folded(number))


def word_term(scan: Scan) -> str:
    """A word that no table knows, with the vocabulary in which it was looked for, whatever the version of that."""
    return fold(f"{scan.vocabulary.partition('/')[0]} {scan.code}")


def parcel_ref(term: str) -> str:
    """What stands for a parcel, by its ``number_term``, where payloads wait for the order that it belongs to."""
    return f"parcel:{term}"


def digits(phone: str) -> str:
    """A telephone number's digits."""
    return _NOT_DIGIT.sub("", phone)


def terms(facts: Facts, tags: tuple[str, ...], carriers: set[str]) -> frozenset[Term]:
    """All terms of an order: its name and number, customer, the customer's number, e-mail, phone, tracking numbers,
    words of carriers that no table knows, SKUs, tags, carriers and country. ``tags`` are the tags in force;
    ``carriers`` the names of who moves its parcels.
    """
    found: set[Term] = set()
    if facts.head is not None:
        name = fold(facts.head.name)
        found |= {("name", name), ("name", name.lstrip("#")), ("name", fold(facts.head.confirmation_number))}
    if facts.customer is not None:
        _customer(found, facts.customer)
    for shipment in facts.shipments.values():
        found.update(("tracking", number_term(one.number)) for one in shipment.tracking)
    for edit in facts.parcel_edits.values():
        if edit.what == "number" and not edit.gone:
            found.add(("tracking", number_term(edit.value)))
    if facts.lines is not None:
        found.update(("sku", fold(line.sku)) for line in facts.lines.items)
    for scan in facts.scans.values():
        if scan.substatus == UNMAPPED and not scan.gone:
            found.add((UNMAPPED, word_term(scan)))
    found.update(("tag", fold(tag)) for tag in tags)
    found.update(("carrier", fold(carrier)) for carrier in carriers)
    return frozenset(term for term in found if term[1])


def differing(drifts: Iterable[Drift], words: Iterable[NewWord]) -> frozenset[Term]:
    """What an order is found by where the platform's word differs from its facts, or is in no list."""
    return frozenset([(DRIFT, " ".join(one)) for one in drifts] + [(NEW_WORD, fold(" ".join(one))) for one in words])


def _customer(found: set[Term], customer: Customer) -> None:
    """Names whole and by word, e-mail, phones whole and by their last digits, country."""
    names, phones = {customer.name}, {customer.phone}
    for address in (customer.shipping, customer.billing):
        if address is not None:
            names |= {address.name, address.company}
            phones.add(address.phone)
    for name in {fold(name) for name in names if name}:
        found.add(("customer", name))
        found.update([("customer", word) for word in _WORDS.findall(name)])
    found |= {("customer_id", fold(customer.id.rpartition("/")[2])), ("email", fold(customer.email))}
    for phone in {digits(phone) for phone in phones if phone}:
        found |= {("phone", phone[:LENGTH]), ("phone", phone[-PHONE_TAIL:])}
    if customer.shipping is not None:
        found.add(("country", fold(customer.shipping.country)))
