"""The worker's duty of looking, each morning by the shop's clock, for what was unusual the day before, and whether what
was unusual before that is as usual again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from django.db import transaction

from suivi.accounts.models import Shop
from suivi.alerts import figures, planning
from suivi.alerts import unusual as unusual_words
from suivi.alerts.anomalies import JUMPS, SILENCE, Found, jumped, same_weekdays, silent, usual_share
from suivi.alerts.kinds import ANOMALY
from suivi.alerts.models import Alert, Anomaly, DayFigure, Watch
from suivi.alerts.planning import Told, key
from suivi.alerts.troubles import LASTS
from suivi.core.workdays import Calendar, zone
from suivi.orders.policies import policy_of

MORNING = 6  # o'clock, by the shop's clock
AGAIN = timedelta(days=3)  # what goes on is told again after so long
KEPT = timedelta(days=120)
DAY = timedelta(days=1)
Figures = Mapping[tuple[str, str], Mapping[date, int]]


def look(now: datetime) -> int:
    """Looks at the day before, for every shop whose morning it is. Returns how many shops were looked at."""
    return sum(_of_shop(pk, now) for pk in list(Watch.objects.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _of_shop(pk: int, now: datetime) -> int:
    watch = Watch.objects.select_related("shop").get(pk=pk)
    policy = policy_of(watch.shop)
    clock = zone(policy.timezone)
    local = now.astimezone(clock)
    day = local.date() - DAY
    if local.hour < MORNING or (watch.looked_on is not None and watch.looked_on >= day):
        return 0
    mine = Watch.objects.select_for_update().filter(pk=pk, looked_on=watch.looked_on)
    if not mine.update(looked_on=day):
        return 0
    figures.count(watch, day, clock)
    figures.count_scans(watch.shop, day, now)
    calendar = Calendar.of(policy)
    found = list(unusual(watch.shop, day, calendar))
    _end(watch.shop, day, found, calendar, now)
    _tell(watch.shop, found, now)
    DayFigure.objects.filter(shop=watch.shop, day__lt=(day - KEPT).isoformat()).delete()
    return 1


def unusual(shop: Shop, day: date, calendar: Calendar) -> Iterator[Found]:
    """What was unusual on that day."""
    first = figures.first_day(shop)
    if first is None:
        return
    known = figures.known(shop, day - figures.BACK)
    for what in JUMPS:
        past = tuple(known.get((what, ""), {}).get(one, 0) for one in same_weekdays(day, first))
        value = known.get((what, ""), {}).get(day, 0)
        if jumped(value, past):
            usual = sorted(past)[len(past) // 2]
            yield Found(what=what, day=day, value=value, usual=usual, past=past)
    yield from _silences(known, day, calendar)


def _silences(known: Figures, day: date, calendar: Calendar) -> Iterator[Found]:
    """Carriers that tell nothing. On days off they all do."""
    if not calendar.works(day):
        return
    for carrier in sorted(set(figures.carriers(known))):
        whole, scanned = known[figures.UNDER_WAY, carrier], known.get((SILENCE, carrier), {})
        before = sorted((one for one in whole if one < day and calendar.works(one)), reverse=True)
        past = [(scanned.get(one, 0), whole[one]) for one in before]
        if silent(scanned.get(day, 0), whole.get(day, 0), past):
            yield Found(
                what=SILENCE, of=carrier, day=day, value=scanned.get(day, 0), whole=whole[day],
                usual=round(usual_share(past), 3), past=tuple(some for some, _of in past),
            )  # fmt: skip


def _end(shop: Shop, day: date, found: Sequence[Found], calendar: Calendar, now: datetime) -> None:
    """What is as usual again is over, and what is too long ago to be still looked at."""
    still = {(one.what, one.of) for one in found}
    for one in Anomaly.objects.filter(shop=shop, ended_at=None, day__lt=day):
        known = one.what != SILENCE or calendar.works(day)  # on days off carriers are silent anyway
        if (known and (one.what, one.of) not in still) or now - one.at >= LASTS[Alert.Occasion.ANOMALY]:
            _over(shop, one, now)


def _over(shop: Shop, one: Anomaly, now: datetime) -> None:
    Anomaly.objects.filter(pk=one.pk).update(ended_at=now)
    mine = Alert.objects.filter(shop=shop, order_id=0, kind=ANOMALY, words=unusual_words.reference(one))
    mine.filter(cleared_at=None).update(cleared_at=now)


def _tell(shop: Shop, found: Iterable[Found], now: datetime) -> None:
    """Keeps what was found, and has those told who want to know."""
    ways = planning.ways_of(shop)
    for one in found:
        same = Anomaly.objects.filter(shop=shop, what=one.what, of=one.of)
        if same.filter(day__gt=one.day - AGAIN).exists():
            continue
        for before in same.filter(ended_at=None):  # it goes on, and is told anew
            _over(shop, before, now)
        Anomaly.objects.create(shop=shop, what=one.what, of=one.of, day=one.day, found=msgspec.to_builtins(one), at=now)
        reference = unusual_words.reference(one)
        told = Told(key("anomaly", shop.pk, reference), 0, ANOMALY, "", Alert.Occasion.ANOMALY, now, reference)
        planning.save(shop.pk, list(planning.to_all(told, ways)))
