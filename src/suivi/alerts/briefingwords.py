"""A briefing in words: a headline that says what matters, then its sections, each a few entries with their orders."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from babel.dates import format_date, format_time, format_timedelta
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suivi.accounts.models import Shop
from suivi.alerts import briefinglooks
from suivi.alerts.briefinglooks import Entry, Section
from suivi.alerts.briefingparts import Contents, Part
from suivi.alerts.kinds import TROUBLES
from suivi.alerts.models import Trouble
from suivi.alerts.troublewords import WORDS, sentence
from suivi.alerts.writing import Voice, Written, address, kind_name, mail, site
from suivi.core.customerdays import long_day
from suivi.core.labels import action
from suivi.letters.days import locale
from suivi.orders.listed import Listed

DAY = timedelta(days=1)


def worded(shop: Shop, told: Contents, voice: Voice) -> Written:
    """The briefing as a message."""
    with translation.override(voice.language):
        headline = ", ".join(_headline(told))
        subject, day = f"{shop.name}: {headline}", capitalized(_date(told.period.now, voice))
        sections = [section for section in _sections(shop, told, voice) if section.entries]
        content = briefinglooks.html(day, headline, sections)
        text = briefinglooks.text(day, headline, sections)
        return Written(subject, text, mail(shop, subject, content, voice.language), briefinglooks.items(sections), "")


def _headline(told: Contents) -> Iterator[str]:
    """What does not work, what is new, and how many orders wait."""
    if broken := len(told.broken):
        yield ngettext("%(count)s thing does not work", "%(count)s things do not work", broken) % {"count": broken}
    if new := sum(part.size for part in told.new):
        yield ngettext("%(count)s new problem", "%(count)s new problems", new) % {"count": new}
    elif told.worse:
        more = sum(part.grown for part in told.worse)
        yield ngettext("%(count)s problem more", "%(count)s problems more", more) % {"count": more}
    if wait := told.orders_waiting:
        yield ngettext(
            "%(count)s order waits for a person", "%(count)s orders wait for a person", wait
        ) % {"count": wait}  # fmt: skip


def _sections(shop: Shop, told: Contents, voice: Voice) -> Iterator[Section]:
    yield Section(_("Does not work now"), [_broken(shop, one, told, voice) for one in told.broken])
    new = [_new(shop, part, told, voice) for part in told.new]
    if told.solved:
        over = ", ".join(f"{kind_name(kind)} ({many})" for kind, many in told.solved.items())
        new.append(Entry(_("Solved meanwhile"), "", over))
    yield Section(_("New since %s") % moment(told.period.since, told.period.now, voice), new)
    yield Section(_("Got worse"), [_worse(shop, part) for part in told.worse])
    yield Section(_("Still waits for a person"), [_waits(shop, part, told, voice) for part in told.waiting])


def _broken(shop: Shop, one: Trouble, told: Contents, voice: Voice) -> Entry:
    said = f"{_lasting(one.since, told, voice)}. {sentence(one)} {_(WORDS[one.kind].do)}"
    return Entry(kind_name(one.kind), address(shop, "alerts"), said)


def _new(shop: Shop, part: Part, told: Contents, voice: Voice) -> Entry:
    if not part.words:
        return Entry(kind_name(part.kind), _list_of(shop, part), _figures(part, voice), _rows(shop, part, told, voice))
    said = [Entry(one.title, site(one.path) if one.path else "", one.words) for one in part.words]
    return Entry(kind_name(part.kind), address(shop, "alerts"), "", [*said, *_rows(shop, part, told, voice)])


def _worse(shop: Shop, part: Part) -> Entry:
    more = ngettext(
        "%(orders)s, %(more)s more than at the last briefing", "%(orders)s, %(more)s more than at the last briefing",
        part.grown,
    ) % {"orders": _orders(part.size), "more": part.grown}  # fmt: skip
    return Entry(kind_name(part.kind), _list_of(shop, part), more)


def _waits(shop: Shop, part: Part, told: Contents, voice: Voice) -> Entry:
    return Entry(kind_name(part.kind), _list_of(shop, part), _figures(part, voice), _rows(shop, part, told, voice))


def _figures(part: Part, voice: Voice) -> str:
    """How many, how many of them new, and what they are worth."""
    orders = _orders(part.size)
    if part.new:
        orders = _("%(orders)s, of which %(new)s new") % {"orders": orders, "new": part.new}
    return " · ".join([orders, *(voice.money(total, currency) for currency, total in part.money if total)])


def _orders(number: int) -> str:
    return ngettext("%(count)s order", "%(count)s orders", number) % {"count": number}


def _rows(shop: Shop, part: Part, told: Contents, voice: Voice) -> list[Entry]:
    return [_row(shop, row, told, voice) for row in part.rows]


def _row(shop: Shop, row: Listed, told: Contents, voice: Voice) -> Entry:
    """An order: what it is worth, for how long it has been so, what to do next, and who does it."""
    said = [voice.money(row.total, row.currency)]
    if row.problem_since:
        said.append(_lasting(row.problem_since, told, voice))
    if name := told.taken.get(row.id):
        said.append(_("%s takes care of it") % name)
    elif row.next_actions:
        said.append(_(action(row.next_actions[0])))
    return Entry(row.name, address(shop, "order", row.id), " · ".join(said))


def _lasting(since: datetime, told: Contents, voice: Voice) -> str:
    lasts = max(told.period.now - since, timedelta())
    return _("for %s") % format_timedelta(lasts, granularity="minute", threshold=1, locale=locale(voice.language))


def _list_of(shop: Shop, part: Part) -> str:
    if part.kind in TROUBLES or part.words:
        return address(shop, "alerts")
    return f"{address(shop, 'orders')}?problem={part.kind}&sort=problem"


def _date(moment_: datetime, voice: Voice) -> str:
    day = moment_.astimezone(voice.zone).date()
    return str(format_date(day, long_day(voice.language), locale=locale(voice.language)))


def moment(at: datetime, now: datetime, voice: Voice) -> str:
    """A moment as people say it: its time, with yesterday, the weekday or the day where it was not today."""
    spoken, local, today = locale(voice.language), at.astimezone(voice.zone), now.astimezone(voice.zone).date()
    time, days = str(format_time(local.time(), "short", locale=spoken)), (today - local.date()).days
    if days == 0:
        return time
    if days == 1:
        return _("yesterday, %s") % time
    day = format_date(local.date(), "EEEE" if days < 7 else long_day(voice.language), locale=spoken)
    return _("%(day)s, %(time)s") % {"day": day, "time": time}


def capitalized(text: str) -> str:
    """A text as a line begins."""
    return text[:1].upper() + text[1:]
