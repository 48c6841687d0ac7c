"""Lists of parcels and their counts say what the rows say."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from suivi.accounts.models import Shop
from suivi.orders.deliveries import counts, days, listing
from suivi.orders.deliveries.counts import Counted
from suivi.orders.deliveries.days import Score
from suivi.orders.deliveries.filters import AGES, PROMISES, VIEWS, WORDS, from_params, in_scope, span
from suivi.orders.deliveries.listing import Listed
from suivi.orders.deliveries.sorts import SORTS, read_cursor
from suivi.orders.filters import FilterError
from suivi.orders.models import Parcel, ParcelDay
from suivi.orders.parcelkey import unpack
from tests.once import made_once
from tests.questions import questions
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
ADDRESSES = [
    "",
    "scope=all",
    "scope=ended&status=delivered",
    "scope=untracked",
    "status=in_transit,exception",
    "problem=any",
    "problem=late,stuck&carrier=DHL",
    "country=fr",
    "carrier=colissimo&country=FR&scope=all",
    "promise=overdue",
    "promise=today,tomorrow,none",
    "age=0,2-3",
    "age=8-14&promise=overdue&status=in_transit",
    "carrier=Nobody",
    "carrier=-&scope=all",
    "scope=all&ended=2026-02-10..2026-02-24",
    "scope=all&ended=2026-02-01..2026-03-02&outcome=kept&slower=1",
    "scope=all&shipped=2026-02-20..2026-02-20&country=fr",
    "scope=all&outcome=excepted&problem=any",
    "scope=all&origin=-&outcome=at_once",
]

# How it went, as a person would tell it from the row.
WENT: dict[str, Callable[[Parcel], bool]] = {
    "delivered": lambda one: one.status == "delivered",
    "returned": lambda one: one.status == "returned",
    "promised": lambda one: one.status == "delivered" and one.kept is not None,
    "kept": lambda one: one.status == "delivered" and one.kept is True,
    "missed": lambda one: one.status == "delivered" and one.kept is False,
    "at_once": lambda one: one.status == "delivered" and one.attempts == 0,
    "excepted": lambda one: one.exceptions > 0,
}


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker) -> Iterator[Shop]:
    with made_once(django_db_blocker):
        shop = new_shop()
        fill(shop, 150, live=150)
        yield shop


def asked(shop: Shop, address: str) -> Counted:
    return Counted(shop, from_params(QueryDict(address)), TODAY)


def age_of(parcel: Parcel) -> str:
    return word(AGES, "age", parcel.since_day)


def promise_of(parcel: Parcel) -> str:
    return word(PROMISES, "promise", parcel.promise_day) or "none"


def word(words: object, name: str, day: str) -> str:
    """The word whose span holds the day, looked for one by one."""
    if not day:
        return ""
    for each in WORDS[name]:
        first, last = span(name, each, TODAY)
        if (first or last) and (not first or first <= day) and (not last or day <= last):
            return each
    return ""


def meant(shop: Shop, address: str) -> set[int]:
    """The parcels that an address means, each row asked by itself."""
    filters = from_params(QueryDict(address))
    found = set()
    for one in Parcel.objects.filter(shop=shop):
        told = {
            "status": {one.status},
            "problem": unpack(one.parcel_key).problems,
            "age": {age_of(one)},
            "promise": {promise_of(one)},
        }
        fits = all(("any" in words and told[name]) or words & told[name] for name, words in filters.words.items())
        terms = {"carrier": one.carrier_term, "country": one.country}
        fits = fits and all(terms[name] == value.strip("-") for name, value in filters.terms.items())
        fits = fits and (not filters.origin or one.origin == filters.origin.strip("-"))
        fits = fits and (filters.slower is None or (one.transit_days or 0) > filters.slower)
        fits = fits and (not filters.outcome or WENT[filters.outcome](one))
        if fits and (period := filters.period):
            day = one.shipped_day if period.event == "shipped" else one.ended_day
            scored = period.event == "shipped" or one.status in {"delivered", "returned"}
            fits = scored and not one.test and period.first.isoformat() <= day <= period.last.isoformat()
        if fits and in_scope(filters.scope, one.parcel_key):
            found.add(one.id)
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_total_list_and_export_are_the_parcels_meant(shop: Shop, address: str) -> None:
    counted, expected = asked(shop, address), meant(shop, address)
    assert counted.total == len(expected)
    assert {row.id for row in listing.page(counted, size=1000).rows} == expected
    assert sorted(row.id for row, _order in listing.export(counted)) == sorted(expected)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_facet_shows_as_many_as_it_says(shop: Shop, address: str) -> None:
    for name, facets in asked(shop, address).facets().items():
        for facet in facets:
            params = QueryDict(address, mutable=True)
            params[name] = facet.word
            assert facet.count == len(meant(shop, params.urlencode())), (name, facet.word)


@pytest.mark.parametrize("address", ["", "carrier=dhl", "problem=any"])
def test_every_cell_of_the_board_shows_as_many_as_it_says(shop: Shop, address: str) -> None:
    for cell in asked(shop, address).stages():
        narrowed = f"{address}&status={cell.status}&age={cell.age}".strip("&")
        assert cell.count == len(meant(shop, narrowed))
        if "problem" not in address:
            assert cell.troubled == len(meant(shop, f"{narrowed}&problem=any"))


def test_views_count_all_parcels_whatever_is_filtered(shop: Shop) -> None:
    for name, view, count in asked(shop, "carrier=dhl&status=delivered").views():
        assert count == len(meant(shop, view.address())), name
    assert {name for name, _ in VIEWS} >= {"Late", "Stuck", "Exceptions"}


PERIOD = "scope=all&ended=2026-02-01..2026-03-02"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        *((f"{PERIOD}&sort=-ended&outcome={outcome}", True) for outcome in ("", *WENT)),
        (f"{PERIOD}&outcome=delivered&slower=1&carrier=dhl&country=FR", True),
        ("scope=ended&ended=2026-02-10..2026-02-24&origin=-", True),
        ("scope=all&shipped=2026-02-10..2026-02-24&sort=-shipped", True),
        ("scope=all&shipped=2026-02-10..2026-02-24&outcome=kept", False),
        (f"{PERIOD}&status=returned", False),
        ("scope=all&outcome=kept&carrier=dhl&country=FR", False),
    ],
)
def test_of_many_parcels_days_tell_the_total_or_it_ends_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, address: str, told: bool
) -> None:
    monkeypatch.setattr(counts, "MOST", 3)
    counted, expected = asked(shop, address), meant(shop, address)
    assert counted.many
    assert counted.more is (not told and len(expected) > 3)
    assert counted.total == (3 if counted.more else len(expected))
    assert {row.id for row in listing.page(counted, size=1000).rows} == expected
    assert all(facet.count is None for words in counted.facets().values() for facet in words)
    if told:
        carriers = Counter(
            Parcel.objects.filter(id__in=meant(shop, f"{address}&carrier=")).values_list("carrier_term", flat=True)
        )
        assert {value: count for value, count, _ in counted.by_term("carrier")} == carriers


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("scope", ["", "all", "ended"])
def test_pages_follow_one_another_without_gap_or_repetition(shop: Shop, sort: str, scope: str) -> None:
    whole = [row.id for row in listing.page(asked(shop, f"sort={sort}&scope={scope}"), size=1000).rows]
    seen, after, pages = [], "", 0
    while pages == 0 or after:
        page = listing.page(asked(shop, f"sort={sort}&scope={scope}&after={after}"), size=17)
        seen += [row.id for row in page.rows]
        after, last, pages = page.next, page, pages + 1
    assert seen == whole
    assert len(set(seen)) == len(seen) > 17
    back = listing.page(asked(shop, f"sort={sort}&scope={scope}&before={last.previous}"), size=17)
    assert [row.id for row in back.rows] == whole[(pages - 2) * 17 : (pages - 1) * 17]


def test_the_most_pressing_stand_first(shop: Shop) -> None:
    rows = listing.page(asked(shop, "")).rows
    urgency = [row.urgency for row in rows]
    assert urgency == sorted(urgency)
    calm = [not row.problem for row in rows]
    assert calm == sorted(calm)


def test_a_search_finds_a_parcel_by_number_order_and_customer(shop: Shop) -> None:
    one = Parcel.objects.exclude(number="").first()
    assert one is not None
    order = listing.named(shop, {one.order_id})[one.order_id]
    for q in (one.number, one.number[:8].lower(), f" {one.number[:4]} {one.number[4:]}", order.name, order.customer):
        assert one.id in {row.id for row in listing.page(asked(shop, f"scope=all&q={q}".replace("#", "%23"))).rows}
    assert asked(shop, "q=no-such-parcel").total == 0


def test_a_search_is_counted_like_everything_else(shop: Shop) -> None:
    counted = asked(shop, "scope=all&q=a")
    found = listing.page(counted, size=1000).rows
    assert counted.total == len(found) > 0
    statuses = Counter(row.status for row in found)
    assert {facet.word: facet.count for facet in counted.facets()["status"]} == statuses


def test_more_parcels_cost_no_more_questions(shop: Shop) -> None:
    few = new_shop("few")
    fill(few, 20)
    for address in ADDRESSES:
        costs = []
        for one in (few, shop):
            with CaptureQueriesContext(connection) as queries:
                counted = asked(one, address)
                counted.facets()
                listing.page(counted)
            costs.append(questions(queries))
        assert costs[1] <= max(costs[0], 6), address  # where nothing is found, less is asked


@pytest.mark.parametrize(
    "address", ["status=gold", "sort=luck", "after=nonsense", "scope=half", "age=3", "payment=paid", "promise=soon"]
)
def test_what_means_nothing_is_refused(shop: Shop, address: str) -> None:
    with pytest.raises(FilterError):
        listing.page(asked(shop, address))


TOO_LARGE = "WzAsIDEsIDkyMjMzNzIwMzY4NTQ3NzU4MDhd"  # an id of 2**63


@pytest.mark.parametrize(
    "text", ["", "x", "WzAsICJ4IiwgMV0", "W10", "bnVsbA", "WzAsIC0xLCAxXQ", "WzIsIDEsIDFd", TOO_LARGE]
)
def test_a_cursor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_cursor(SORTS["urgent"], text)


def test_volumes_are_what_left_and_what_arrived(shop: Shop) -> None:
    first = TODAY - timedelta(days=29)
    found = days.volumes(shop, first, TODAY, {})
    assert len(found) == 30
    parcels = Parcel.objects.filter(shop=shop, test=False)
    for volume in found:
        day = volume.day.isoformat()
        assert volume.shipped == parcels.filter(shipped_day=day).count()
        assert volume.delivered == parcels.filter(ended_day=day, status="delivered").count()


def test_a_carriers_score_is_the_sum_of_its_parcels(shop: Shop) -> None:
    first = TODAY - timedelta(days=89)
    scores = days.carriers(shop, first, TODAY, {})
    assert scores
    for carrier, score in scores.items():
        ended = Parcel.objects.filter(shop=shop, carrier_term=carrier, ended_day__gte=first.isoformat(), test=False)
        delivered = ended.filter(status="delivered")
        assert score.delivered == delivered.count()
        assert score.kept == delivered.filter(kept=True).count()
        assert score.promised == delivered.exclude(kept=None).count()
        assert score.at_once == delivered.filter(attempts=0).count()
        assert score.excepted == ended.filter(status__in=["delivered", "returned"], exceptions__gt=0).count()
        assert score.days == Counter(delivered.exclude(transit_days=None).values_list("transit_days", flat=True))
    assert sum(score.delivered for *_, score in days.lanes(shop, first, TODAY, {})) == sum(
        score.delivered for score in scores.values()
    )


def test_test_orders_do_not_count_in_scores(shop: Shop) -> None:
    tested = Parcel.objects.filter(shop=shop, test=True).count()
    shipped = sum(ParcelDay.objects.filter(shop=shop).values_list("shipped", flat=True))
    assert shipped == Parcel.objects.filter(shop=shop).count() - tested


@pytest.mark.parametrize(
    ("deliveries", "half", "most"),
    [
        ({}, None, None),
        ({1: 4}, None, None),  # too few to say
        ({1: 5}, 1, 1),
        ({1: 5, 2: 4, 9: 1}, 1, 2),
        ({0: 1, 3: 8, 7: 1}, 3, 3),
        ({2: 1, 4: 4}, 4, 4),
    ],
)
def test_half_and_nine_of_ten_arrive_within(deliveries: dict[int, int], half: int | None, most: int | None) -> None:
    score = Score(days=Counter(deliveries))
    assert (score.within(0.5), score.within(0.9)) == (half, most)


@pytest.mark.parametrize(
    ("moving", "silent", "said"), [(10, 3, True), (10, 2, False), (9, 9, False), (100, 30, True), (0, 0, False)]
)
def test_silence_of_many_parcels_is_the_carriers(moving: int, silent: int, said: bool) -> None:
    assert days.outage(moving, silent) is said


def test_a_list_shows_columns_that_parcels_have() -> None:
    assert set(Listed._fields) <= {field.attname for field in Parcel._meta.concrete_fields}
