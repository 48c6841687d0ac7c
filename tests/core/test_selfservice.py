"""What a customer can ask for, as one table; and that what they asked joins in whatever order it arrives."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.core.addresses import postcode_fits
from suivi.core.customerasks import CANNOT, REASONS, stands
from suivi.core.facts import (
    Address,
    Customer,
    Facts,
    Line,
    Lines,
    Request,
    RequestAnswer,
    RequestLine,
    ReturnLine,
    Shipment,
    ShippedLine,
    TagEdit,
    Tracking,
    encode,
)
from suivi.core.judge import judge
from suivi.core.merge import join
from suivi.core.policy import Policy
from suivi.core.requests import Kind, Standing, standing, waiting
from suivi.core.selfservice import ALWAYS, BARS, MOST, Rules, chance, chances
from suivi.core.selfservice import REASONS as OFFERED
from suivi.core.words import Return
from suivi.sources.contract import Unreadable
from suivi.sources.customer import FromCustomers
from suivi.sources.staff import Staff
from tests.core.making import DAY, PLACED, STAMP, head, order, parts, returns

ALL = Rules(kinds=tuple(Kind))
ARRIVED = PLACED + 3 * DAY
GOODS = Lines(
    stamp=STAMP,
    items=(
        Line(id="mug", sku="MUG-1", quantity=2, current_quantity=2, requires_shipping=True),
        Line(id="card", sku="GIFT-50", quantity=1, current_quantity=1, requires_shipping=True),
    ),
)
HOME = Customer(stamp=STAMP, email="jane@example.com", shipping=Address(line1="1 rue A", zip="75011", country="FR"))


def sent(*, number: str = "1Z1", delivered: bool = True, display: str = "") -> dict[str, Shipment]:
    lines = (ShippedLine(line="mug", quantity=2, id="f1"), ShippedLine(line="card", quantity=1, id="f2"))
    one = Shipment(
        id="s",
        stamp=STAMP,
        status="success",
        at=PLACED + DAY,
        tracking=(Tracking(company="UPS", number=number),) if number else (),
        lines=lines,
        quantity=3,
        display=display or ("delivered" if delivered else ""),
        delivered_at=ARRIVED if delivered and not display else None,
    )
    return {"s": one}


def asked(kind: str, *lines: tuple[str, int], key: str = "q") -> dict[str, Request]:
    pieces = tuple(RequestLine(line=line, quantity=quantity) for line, quantity in lines)
    return {key: Request(id=key, stamp=STAMP, kind=kind, at=ARRIVED, lines=pieces)}


def answered(word: str) -> dict[str, RequestAnswer]:
    return {"q": RequestAnswer(id="q", stamp=STAMP, at=ARRIVED, word=word)}


OPEN = {"fulfillment_orders": parts("open"), "lines": GOODS, "customer": HOME}
CAME = {"shipments": sent(), "lines": GOODS, "customer": HOME}
ON_ITS_WAY = {"shipments": sent(delivered=False), "lines": GOODS}
CANCELED = {"head": head(canceled_at=PLACED)}
SOON, LATER, LATE = ARRIVED + timedelta(hours=1), ARRIVED + 3 * DAY, ARRIVED + 31 * DAY

# kind, what is known, when, why not ("": it can be asked for)
TABLE = [
    (Kind.CANCEL, OPEN, SOON, ""),
    (Kind.CANCEL, {**OPEN, **CANCELED}, SOON, "canceled"),
    (Kind.CANCEL, ON_ITS_WAY, SOON, "left"),
    (Kind.CANCEL, {**OPEN, "requests": asked("cancel")}, SOON, "asked"),
    (Kind.CANCEL, {**OPEN, "requests": asked("address")}, SOON, ""),
    (Kind.CANCEL, {**OPEN, "requests": asked("cancel"), "answers": answered("declined")}, SOON, ""),
    (Kind.ADDRESS, OPEN, SOON, ""),
    (Kind.ADDRESS, {**OPEN, "customer": None}, SOON, "no_address"),
    (Kind.ADDRESS, ON_ITS_WAY, SOON, "left"),
    (Kind.RETURN, OPEN, SOON, "not_arrived"),
    (Kind.RETURN, ON_ITS_WAY, SOON, "not_arrived"),
    (Kind.RETURN, CAME, SOON, ""),
    (Kind.RETURN, CAME, LATE, "over"),
    (Kind.RETURN, {**CAME, "shipments": sent(number="", delivered=False)}, SOON, ""),
    (Kind.RETURN, {**CAME, "shipments": sent(number="", display="ready_for_pickup")}, SOON, "not_arrived"),
    (Kind.RETURN, {**CAME, "requests": asked("return", ("mug", 2), ("card", 1)), "answers": answered("accepted")},
     SOON, "no_goods"),
    (Kind.NOT_RECEIVED, ON_ITS_WAY, SOON, "not_arrived"),
    (Kind.NOT_RECEIVED, CAME, SOON, "too_early"),
    (Kind.NOT_RECEIVED, CAME, LATER, ""),
    (Kind.NOT_RECEIVED, CAME, LATE, "over"),
    (Kind.DAMAGED, CAME, SOON, ""),
    (Kind.DAMAGED, OPEN, SOON, "not_arrived"),
    (Kind.WRONG_ITEM, CAME, LATE, "over"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "known", "now", "why_not"), TABLE)
def test_what_can_be_asked_for(kind, known, now, why_not):
    facts = order(**known)
    assert chance(facts, judge(facts, Policy(), now), ALL, now, kind).why_not == why_not


def test_without_a_shop_s_rules_nothing_can_be_asked_for():
    facts = order(**CAME)
    verdict = judge(facts, Policy(), SOON)
    assert chances(facts, verdict, Rules(), SOON) == ()
    assert {chance(facts, verdict, Rules(), SOON, kind).why_not for kind in Kind} == {"off"}


def test_every_reason_has_its_sentence():
    codes = {code for rows in (ALWAYS, *BARS.values()) for code, _holds in rows}
    assert codes <= set(CANNOT)
    assert set(OFFERED) == set(REASONS)
    assert all(stands(kind, word) for kind in Kind for word in Standing)


def test_not_received_can_be_told_from_the_day_that_the_shop_waits_for():
    facts = order(**CAME)
    found = chance(facts, judge(facts, Policy(), SOON), ALL, SOON, Kind.NOT_RECEIVED)
    assert found.at == ARRIVED + 2 * DAY


def goods(known, rules=ALL, kind=Kind.RETURN) -> dict[str, int]:
    facts = order(**known)
    return dict(chance(facts, judge(facts, Policy(), SOON), rules, SOON, kind).goods)


def test_what_comes_back_already_is_not_offered_again():
    opened = returns("open")["returns"]["r0"]
    lines = (ReturnLine(id="x", quantity=1, shipped="f1"),)
    back = {"returns": {"r": msgspec.structs.replace(opened, lines=lines)}}
    assert goods(CAME) == {"mug": 2, "card": 1}
    assert goods({**CAME, **back}) == {"mug": 1, "card": 1}
    accepted = {"requests": asked("return", ("mug", 1)), "answers": answered("accepted")}
    assert goods({**CAME, **back, **accepted}) == {"mug": 1, "card": 1}, "the return is the request's"
    declined = {"requests": asked("return", ("mug", 1)), "answers": answered("declined")}
    assert goods({**CAME, **declined}) == {"mug": 2, "card": 1}


def test_final_sale_stays_out_by_sku_and_by_tag():
    rules = Rules(kinds=tuple(Kind), final_sale=("gift-*",), final_sale_tags=("Final",))
    assert goods(CAME, rules) == {"mug": 2}
    assert goods(CAME, rules, Kind.DAMAGED) == {"mug": 2, "card": 1}
    tag = {"tag_edits": {"final": TagEdit(id="final", stamp=STAMP, at=PLACED, by="Ann", present=True)}}
    facts = order(**CAME, **tag)
    assert chance(facts, judge(facts, Policy(), SOON), rules, SOON, Kind.RETURN).why_not == "final_sale"


def test_nobody_asks_for_the_same_without_end():
    many = {f"q{n}": asked("cancel", key=f"q{n}")[f"q{n}"] for n in range(MOST)}
    told = {key: RequestAnswer(id=key, stamp=STAMP, at=PLACED, word="declined") for key in many}
    facts = order(**OPEN, requests=many, answers=told)
    assert chance(facts, judge(facts, Policy(), SOON), ALL, SOON, Kind.CANCEL).why_not == "enough"


@pytest.mark.parametrize("kind", Kind)
def test_a_request_is_a_problem_until_it_is_answered(kind):
    facts = order(**CAME, requests=asked(kind, ("mug", 1)))
    found = [one for one in judge(facts, Policy(), SOON).problems if one.code == "customer_asked"]
    assert [(one.kind, one.since) for one in found] == [(kind, ARRIVED)]
    for word in ("accepted", "declined", "withdrawn"):
        done = order(**CAME, requests=asked(kind, ("mug", 1)), answers=answered(word))
        assert "customer_asked" not in {one.code for one in judge(done, Policy(), SOON).problems}
        assert list(waiting(done)) == []


def test_what_was_asked_of_an_order_that_is_canceled_is_settled():
    facts = order(**CANCELED, requests=asked("cancel"))
    assert standing(facts.requests["q"], facts) is Standing.OVERTAKEN
    assert standing(asked("damaged")["q"], facts) is Standing.WAITING


OWN = "gid://suivi/atelier/Order/1"


def told(minute: int, key: str, **what: object) -> bytes:
    return msgspec.json.encode({"order": OWN, "at": PLACED + timedelta(minutes=minute), "id": key, **what})


# A return that is asked for, declined by mistake, accepted and closed; a report that is withdrawn.
LIFE = [
    (FromCustomers(), "customer/request",
     told(0, "a", kind="return", lines=[{"line": "mug", "quantity": 1, "reason": "color"}], text="Too blue",
          **{"return": "#1-R1"})),
    (Staff(), "staff/answer", told(1, "a", word="declined", text="No.", by="Ann", **{"return": "#1-R1"})),
    (Staff(), "staff/answer", told(2, "a", word="accepted", text="Yes!", by="Ann", **{"return": "#1-R1"})),
    (Staff(), "staff/return", told(3, f"{OWN}/SuiviReturn/a", status="closed", by="Ann")),
    (FromCustomers(), "customer/request", told(4, "b", kind="damaged", lines=[{"line": "mug", "quantity": 1}])),
    (FromCustomers(), "customer/withdrawal", told(5, "b")),
]  # fmt: skip


def facts_of(life) -> Facts:
    facts = Facts(id=OWN)
    for source, topic, body in life:
        for finding in source.translate(topic, body, {}, PLACED):
            facts = join(facts, finding.facts)
    return facts


@given(st.lists(st.sampled_from(LIFE), max_size=6).flatmap(lambda again: st.permutations(LIFE + again)))
def test_any_order_with_repetitions_ends_the_same(life):
    assert encode(facts_of(life)) == encode(facts_of(LIFE))


def test_an_own_order_s_return_follows_its_request():
    axis = [judge(join(facts_of(LIFE[:count]), order(id=OWN)), Policy(), SOON).returns.status for count in range(1, 5)]
    assert axis == [Return.RETURN_REQUESTED, Return.NO_RETURN, Return.IN_PROGRESS, Return.RETURNED]
    facts = facts_of(LIFE)
    (back,) = facts.returns.values()
    assert (back.name, back.status, [(line.line, line.reason) for line in back.lines]) == (
        "#1-R1", "closed", [("mug", "color")],
    )  # fmt: skip
    assert standing(facts.requests["b"], facts) is Standing.WITHDRAWN


def test_a_platform_s_order_gets_no_return_of_suivi_s_own():
    body = LIFE[0][2].replace(OWN.encode(), b"gid://shopify/Order/1")
    (finding,) = FromCustomers().translate("customer/request", body, {}, PLACED)
    assert (len(finding.facts.requests), finding.facts.returns) == (1, {})


@pytest.mark.parametrize(
    ("source", "topic", "body"),
    [
        (FromCustomers(), "customer/request", told(0, "a", kind="teleport")),
        (FromCustomers(), "customer/request", told(0, "", kind="return")),
        (FromCustomers(), "customer/other", told(0, "a")),
        (Staff(), "staff/answer", told(0, "a", word="withdrawn")),
        (Staff(), "staff/return", told(0, "gid://shopify/Return/1", status="closed")),
    ],
)
def test_what_nobody_can_ask_for_is_refused_in_words(source, topic, body):
    with pytest.raises(Unreadable):
        source.translate(topic, body, {}, PLACED)


@pytest.mark.parametrize(
    ("country", "written", "fits"),
    [
        ("FR", "75011", True), ("FR", "7501", False), ("FR", "", False), ("GB", "sw1a 1aa", True),
        ("NL", "1017AB", True), ("US", "94107-1234", True), ("CA", "K1A 0B1", True), ("CA", "10001", False),
        ("IE", "", True), ("ZZ", "whatever", True), ("ZZ", "", False),
    ],
)  # fmt: skip
def test_a_postcode_is_written_as_in_its_country(country, written, fits):
    assert postcode_fits(country, written) is fits
