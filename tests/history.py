"""Do an order's Change rows tell, one after the other, how it came to stand where it stands?"""

from collections.abc import Iterable, Mapping

from suivi.core.changes import AGREES, AXES, DISAGREES, Standing

Change = tuple[str, str, str, Mapping[str, str]]  # name, before, after, detail
FIELDS = {name: field for field, name in AXES}
CUT = 60  # the length of the columns ``before`` and ``after``


def contradictions(changes: Iterable[Change], standing: Standing | None) -> list[str]:
    """What in the rows does not follow from the rows before, or does not end in ``standing`` (None: not shown).

    An order's first row tells its words, but neither parcels nor promise: those are known from their first change on.
    """
    wrong: list[str] = []
    known: dict[str, str] = {}
    problems: set[tuple[str, ...]] = set()
    drifts: set[tuple[str, ...]] = set()
    shown = False
    for name, before, after, detail in changes:
        if (name == "order.created") == shown:
            wrong.append(f"{name} while {'shown' if shown else 'not shown'}")
        shown = name != "order.deleted"
        if name == "order.created":
            known = {field: detail[field] for field in FIELDS.values() if field in detail}
        elif name == "order.deleted":
            known, problems, drifts = {}, set(), set()
        elif name in ("order.archived", "order.unarchived"):
            wrong += _moved(known, "archived", str(name == "order.unarchived"), str(name == "order.archived"))
        elif name.startswith("problem."):
            wrong += _told(problems, (after or before, detail["subject"]), name, begins=name == "problem.raised")
        elif name in (DISAGREES, AGREES):
            wrong += _told(drifts, (detail["axis"], before, after), name, begins=name == DISAGREES)
        elif name == "tags.changed":
            known[name] = after
        elif name == "note.changed":
            continue
        else:
            key = FIELDS.get(name) or f"parcel {detail['shipment']}|{detail['number']}"
            wrong += _moved(known, key, before, after)
    return wrong + _ended(known, problems, drifts, standing, shown)


def _told(known: set[tuple[str, ...]], one: tuple[str, ...], name: str, *, begins: bool) -> list[str]:
    twice = (one in known) == begins
    (known.add if begins else known.discard)(one)
    return [f"{name} {one} twice"] if twice else []


def _moved(known: dict[str, str], key: str, before: str, after: str) -> list[str]:
    stood = known.get(key, before)
    known[key] = after
    return [] if stood == before and before != after else [f"{key} went from {before} to {after}, but was {stood}"]


def _ended(
    known: Mapping[str, str],
    problems: set[tuple[str, ...]],
    drifts: set[tuple[str, ...]],
    standing: Standing | None,
    shown: bool,
) -> list[str]:
    if standing is None or not shown:
        return [] if standing is None and not shown else ["shown, or not, unlike its history"]
    stands = {field: str(getattr(standing, field)) for field in (*FIELDS.values(), "archived")}
    stands["tags.changed"] = ", ".join(standing.tags or ())
    stands |= {f"parcel {key}": word for key, word in standing.parcels.items()}
    wrong = [
        f"{key} is {stands.get(key, '')}, but went to {word}"
        for key, word in known.items()
        if stands.get(key, "")[:CUT] != word
    ]
    if problems != {(code, subject) for code, subject in standing.problems}:
        wrong.append(f"problems are {standing.problems}, but {problems} were raised")
    if drifts != {tuple(one.split(" ")) for one in standing.drifts}:
        wrong.append(f"differences are {standing.drifts}, but {drifts} were told")
    return wrong
