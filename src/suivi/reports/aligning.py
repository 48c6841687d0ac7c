"""The period before beside the period: its first day stands beside the first day, its second beside the second."""

from datetime import date, timedelta

from suivi.reports.collecting import Groups
from suivi.reports.planning import Plan, Shown

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def aligned(plan: Plan, before: Groups) -> Groups:
    """The groups of the period before under the days that stand for theirs. What cannot be told apart that way stays:
    a week that begins on another day of the week, a month in a period that does not begin with one.
    """
    places = [place for place, one in enumerate(plan.keys) if _goes_by_the_period(plan, one)]
    if not places or plan.days is None or plan.before is None:
        return before
    day_of = plan.moment.calendar.day_of
    first, earlier = day_of(plan.days.start), day_of(plan.before.start)
    moved: Groups = {}
    for key, collected in before.items():
        later = list(key)
        for place in places:
            later[place] = _later(later[place], plan.keys[place].column.unit, first, earlier)
        moved[tuple(later)] = collected
    return moved


def _goes_by_the_period(plan: Plan, one: Shown) -> bool:
    """Whether a group is the day, week or month of the moment by which the period goes."""
    if plan.over is None or not one.column.unit:
        return False
    formulas = {formula.name: formula.formula for formula in plan.definition.formulas}
    said = formulas.get(one.column.name, one.column.name)
    return "".join(said.split()) == f"{one.column.unit}({plan.fields[plan.over].name})"


def _later(day: date | None, unit: str, first: date, earlier: date) -> date | None:
    if day is None:
        return None
    if unit in _MONTHS:
        months = 12 * (first.year - earlier.year) + first.month - earlier.month
        whole = first.day == earlier.day == 1 and months % _MONTHS[unit] == 0
        place = 12 * day.year + day.month - 1 + months
        return date(place // 12, place % 12 + 1, day.day) if whole else day
    days = (first - earlier).days
    return day if unit == "week" and days % 7 else day + timedelta(days=days)
