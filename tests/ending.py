"""All that a shop shows in the end, in a form that two shops can be compared by."""

import json
from typing import Any

from django.db.models import Model, QuerySet

from suivi.accounts.models import Shop
from suivi.core.changes import Standing, decode
from suivi.core.facts import decode as decode_facts
from suivi.core.timeline import entries
from suivi.orders.models import Change, Order, OrderFacts, Parcel, ParcelDay, ParcelTally, Tally, Term
from tests.history import contradictions

# When and how often something was heard differs between two runs; all else must not.
INCIDENTAL = {"shop_id", "version", "heard_at", "heard_from"}


def ending(shop: Shop) -> dict[str, Any]:
    """Rows, facts, timelines, terms and counts of a shop."""
    facts = OrderFacts.objects.filter(shop=shop).order_by("id")
    tallies = Tally.objects.filter(shop=shop).exclude(count=0)
    return {
        "rows": list(Order.objects.filter(shop=shop).order_by("id").values(*_columns(Order))),
        "facts": [_timeless(json.loads(one.document)) for one in facts],
        "timelines": [repr(entries(decode_facts(one.document))) for one in facts],
        "terms": sorted(Term.objects.filter(shop=shop).values_list("kind", "term", "order_id")),
        "parcels": list(Parcel.objects.filter(shop=shop).order_by("id").values(*_columns(Parcel))),
        "parcel_counts": _values(ParcelTally.objects.filter(shop=shop).exclude(count=0)),
        "parcel_days": [one for one in _values(ParcelDay.objects.filter(shop=shop)) if any(one[5:])],
        "counts": sorted(tallies.values_list("dimension", "value", "status_key", "count")),
    }


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in INCIDENTAL]


def _values(found: QuerySet[Any]) -> list[tuple[Any, ...]]:
    return sorted(found.values_list(*_columns(found.model)))


def untrue_histories(shop: Shop) -> list[str]:
    """What Change rows tell otherwise than it is: something left out, or told twice."""
    told: dict[int, list[Any]] = {}
    for change in Change.objects.filter(shop=shop).order_by("id"):
        told.setdefault(change.order_id, []).append((change.name, change.before, change.after, change.detail))
    wrong = []
    for one in OrderFacts.objects.filter(shop=shop):
        standing: Standing | None = decode(one.standing) if one.standing else None
        wrong += [f"{one.key}: {what}" for what in contradictions(told.get(one.id, []), standing)]
    return wrong


def _timeless(value: Any) -> Any:
    """Facts without the moments at which they were heard."""
    if isinstance(value, dict):
        return {key: _timeless(each) for key, each in value.items() if key != "learned_at"}
    return [_timeless(each) for each in value] if isinstance(value, list) else value


def different(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two endings differ, by name."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted(one.keys() | other.keys())
        return [what for key in keys for what in different(one.get(key), other.get(key), f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [what for place, pair in pairs for what in different(*pair, f"{path}[{place}]")]
    return [] if one == other else [f"{path}: {one!r} and {other!r}"]
