"""What stores' answers leave out or ignore: counted by kind and name, so that it is seen and not swallowed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Notice, Shop
from suivi.lib import rows
from suivi.sources.shopify.api.answers import Answer

MOST = 100  # of a kind on a page; our own queries have fewer fields
_SCOPE = re.compile(r"\b(?:read|write)_[a-z_]+")
_ADD = (
    "INSERT INTO accounts_notice (shop_id, kind, name, detail, count, first_at, last_at) VALUES (%s,%s,%s,%s,%s,%s,%s)"
    " ON CONFLICT (shop_id, kind, name) DO UPDATE SET count = accounts_notice.count + excluded.count,"
    " detail = excluded.detail, last_at = excluded.last_at"
)


class Noticed(NamedTuple):
    """What is counted as one. ``kind``: of ``Notice.Kind``."""

    kind: str
    name: str
    detail: str = ""


def of_answer(operation: str, answer: Answer) -> list[Noticed]:
    """What an answer leaves out or ignored. Of an error's message only the permissions that it names are kept."""
    found = [
        Noticed(Notice.Kind.WITHHELD, one.field, ", ".join(sorted({*_SCOPE.findall(one.message)})))
        for one in answer.withheld
    ]
    return found + [Noticed(Notice.Kind.IGNORED, warning, operation) for warning in answer.warnings]


def keep(shop: Shop, found: Iterable[Noticed] | Mapping[Noticed, int], now: datetime) -> None:
    """Adds to what was noticed before."""
    counted = Counter(found)
    rows.update(
        _ADD,
        [
            (shop.pk, one.kind, one.name[:120], one.detail[:200], count, now, now)
            for one, count in sorted(counted.items())
        ],
    )


def of_kind(shop: Shop, kind: Notice.Kind) -> list[Notice]:
    """What was noticed, the latest first."""
    return list(Notice.objects.filter(shop=shop, kind=kind).order_by("-last_at", "name")[:MOST])
