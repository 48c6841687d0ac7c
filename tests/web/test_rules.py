"""Rules in the browser, without JavaScript: written in form or file, tried on the past, switched, pressed, undone."""

from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec
import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from msgspec.structs import replace

from suivi.accounts.models import AuditEntry, Shop
from suivi.automations.rules import running, stored, watching
from suivi.automations.rules.contract import Archive, Changed, Definition, Pressed, PutTags, RuleError, Tell
from suivi.automations.rules.definitions import ready, written
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.reading import matching
from suivi.inbox.models import Delivery
from suivi.letters.triggers import Trigger
from suivi.messages.models import Message
from suivi.orders.models import Change, Order
from suivi.web.desk.rulefile import Misread, opened, whole
from suivi.web.desk.ruleform import drafted
from suivi.web.rulewords import CHANGES, sentence
from tests.road import NOW, fill, process_all
from tests.web.conftest import signed_in

BUTTON = Definition(
    name="vip",
    title="Care for it",
    when=(Pressed(label="Care"),),
    condition="country:*",
    then=(PutTags(tags=("vip",)),),
)
TELL = Definition(
    name="tell", title="Tell", when=(Changed(name="delivery.changed"),), then=(Tell(message=Trigger.SHIPPED),)
)


class Fields(HTMLParser):
    """What a browser would send of a page's form of this id."""

    def __init__(self, html: str, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sent, self._form, self._inside = QueryDict(mutable=True), form, False
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = said.get("id") == self._form
        elif self._inside and tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            self.sent.appendlist(
                said.get("name", ""), said.get("value", "on" if said.get("type") == "checkbox" else "")
            )
        elif self._inside and tag == "select":
            self._select = said["name"]
        elif self._inside and tag == "option" and "selected" in said:
            self.sent.appendlist(self._select, said["value"])
        elif self._inside and tag == "textarea":
            self._area = said["name"]
            self.sent[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data.removeprefix("\n")


@pytest.fixture
def full(shop, monkeypatch) -> Shop:
    monkeypatch.setattr("suivi.lib.clock.now", lambda: NOW)
    fill(shop, 12, live=20)
    return shop


def at(name: str, *more: object) -> str:
    return reverse(name, args=["atelier", *more])


def form(client: Client, name: str = "rule_new", *more: object) -> QueryDict:
    return Fields(client.get(at(name, *more)).content.decode(), "editor").sent


def send(client: Client, sent: QueryDict, do: str, **said: str):
    body = sent.copy()
    for name, value in {**said, "do": do}.items():
        body[name] = value
    return client.post(at("rule_new"), body.urlencode(), content_type="application/x-www-form-urlencoded")


def keep(shop: Shop, definition: Definition, state: Rule.State = Rule.State.OFF) -> Rule:
    row = stored.save(shop, definition, None, NOW)
    if state != Rule.State.OFF:
        stored.switch(row, state, None, NOW)
        row.refresh_from_db()
    return row


def worked() -> None:
    while watching.notice(NOW) + running.run(NOW):
        process_all()


def test_every_change_has_words_and_every_ready_rule_a_sentence_in_both_languages():
    from suivi.automations.rules.checking import CHANGES as KNOWN

    assert CHANGES.keys() == KNOWN.keys()
    for one in ready().values():
        said = sentence(one)
        with translation.override("fr"):
            assert sentence(one) != said
        assert "{" not in said


def test_the_form_shows_and_sends_every_ready_rule_as_it_is(as_owner: Client, shop: Shop) -> None:
    for name, one in ready().items():
        keep(shop, one)
        sent = form(as_owner, "rule_edit", name)
        assert whole(drafted(sent, msgspec.to_builtins(one))) == one


def test_a_rule_is_put_together_by_buttons_that_come_back(as_owner: Client, shop: Shop, owner) -> None:
    page = send(as_owner, form(as_owner), "add_step").content.decode()
    sent = Fields(page, "editor").sent
    sent["step-1-do"] = "comment"
    page = send(as_owner, sent, "show", title="Look at it", condition="country", value="FR").content.decode()
    sent = Fields(page, "editor").sent
    assert sent["if"] == "country:FR"
    page = send(as_owner, sent, "up_step_1").content.decode()
    sent = Fields(page, "editor").sent
    assert [sent["step-0-do"], sent["step-1-do"]] == ["comment", "tag"]
    wrong = send(as_owner, sent, "save")
    assert (wrong.status_code, Rule.objects.count()) == (422, 0)
    assert "Write the text." in wrong.content.decode()
    saved = send(as_owner, sent, "simulate", **{"step-0-text": "See", "step-1-tags": "a, b"})
    assert saved.url == at("rule_simulate", "look_at_it")
    row = Rule.objects.get()
    rule = stored.definition_of(row)
    assert (row.state, rule.condition, rule.then[1]) == (Rule.State.OFF, "country:FR", PutTags(tags=("a", "b")))
    assert AuditEntry.objects.filter(verb="rule.saved", subject="look_at_it", person=owner).count() == 1


def test_what_is_written_in_the_file_counts_and_a_mistake_has_its_place(as_owner: Client, shop: Shop) -> None:
    sent = form(as_owner)
    told = send(as_owner, sent, "show", file=written(BUTTON))
    assert Fields(told.content.decode(), "editor").sent["when-0-label"] == "Care"
    for wrong, line, column in (
        (written(BUTTON).replace("country:*", "country:* foo:1"), 6, 15),
        (written(BUTTON).replace("- vip", "- ''"), 10, 9),
        (written(BUTTON).replace("do: tag", "do: tagg"), 8, 9),
        ("name: [a\n", 2, 1),
    ):
        with pytest.raises(Misread) as error:
            opened(wrong)
        assert (error.value.line, error.value.column) == (line, column)
        page = send(as_owner, sent, "save", file=wrong).content.decode()
        assert f"Line {line}, column {column}:" in page
    assert Rule.objects.count() == 0


UNFINISHED: list[dict[str, object]] = [
    {"do": ""}, {"do": "tag"}, {"do": "comment"}, {"do": "message"}, {"do": "message", "message": ""},
    {"do": "webhook"},
    {"do": "cancel", "reason": ""}, {"do": "wait", "for": ""}, {"do": "deadline"}, {"do": "deadline", "of": ""},
    {"do": "deadline", "of": "ship", "within": ""}, {"do": "hold", "notes": "a" * 300},
]  # fmt: skip


@pytest.mark.parametrize("step", UNFINISHED, ids=str)
def test_a_step_that_is_not_whole_says_what_it_wants_and_not_how_it_was_read(step: dict[str, object]) -> None:
    with pytest.raises(RuleError) as error:
        whole({"name": "a", "title": "A", "when": [{"event": "change", "name": "order.created"}], "then": [step]})
    assert "$" not in str(error.value)


@pytest.mark.parametrize(
    "condition", ["", "country:FR", "country:FR,DE tag:vip", "city:* customer_orders:>=0", "items:>1"]
)
def test_the_count_beside_a_condition_is_that_of_the_orders_that_meet_it(full: Shop, condition: str) -> None:
    from suivi.automations.rules import looking
    from suivi.automations.rules.case import clock_of
    from suivi.automations.rules.matching import holds
    from suivi.orders.policies import policy_of

    known = looking.known(full, Order.objects.filter(shop=full).values_list("id", flat=True), of_customers=True)
    cases = looking.cases(known, clock_of(policy_of(full))).values()
    assert matching(full, condition, NOW) == (sum(holds(condition, case, NOW) for case in cases), None)


def test_a_condition_is_checked_as_one_types(as_owner: Client, full: Shop) -> None:
    page = as_owner.post(at("rule_check"), {"if": "test:false"}).content.decode()
    assert f"{Order.objects.filter(shop=full, test=False).count()} orders meet it now" in page
    assert "Did you mean “country”?" in as_owner.post(at("rule_check"), {"if": "contry:FR"}).content.decode()


def test_a_simulation_tells_what_would_be_done_and_does_nothing(as_owner: Client, full: Shop) -> None:
    keep(full, TELL)
    rows = lambda: [model.objects.count() for model in (Change, Message, Delivery, Firing)]  # noqa: E731
    before = rows()
    page = as_owner.get(at("rule_simulate", "tell"), {"run": "1", "days": "90"})
    found = page.context["answer"]
    assert found.simulation.orders == len({line.order_id for line in found.lines}) > 0
    assert "Nothing was sent and nothing was changed." in page.content.decode()
    assert rows() == before


def test_an_older_version_stands_beside_it(as_owner: Client, full: Shop) -> None:
    keep(full, msgspec.structs.replace(TELL, condition="country:XX"))
    keep(full, TELL)
    page = as_owner.get(at("rule_simulate", "tell"), {"run": "1", "days": "90", "beside": "1"})
    two = page.context["two"]
    assert (two.before.orders, two.both, len(two.only_after)) == (0, 0, two.after.orders)
    assert two.after.orders > 0
    as_owner.post(at("rule_restore", "tell", 1))
    assert stored.definition_of(Rule.objects.get()).condition == "country:XX"


def test_a_person_starts_a_rule_sees_why_and_takes_it_back(full: Shop, agent, owner) -> None:
    keep(full, BUTTON, Rule.State.ON)
    order, client = Order.objects.filter(shop=full).first(), signed_in(agent)
    assert "Care" in client.get(at("order_rules", order.id)).content.decode()
    client.post(at("order_press", order.id), {"rule": "vip"})
    worked()
    page = client.get(at("order_rules", order.id)).content.decode()
    assert "Tag it “vip”" in page
    assert Firing.objects.get().person == agent
    order.refresh_from_db()
    assert "vip" in order.tags
    undone = client.post(at("rule_undo", Firing.objects.get().pk), {"back": "//elsewhere.example"})
    assert undone.url == at("rule", "vip")
    order.refresh_from_db()
    assert "vip" not in order.tags
    assert "Taken back" in client.get(at("rule", "vip")).content.decode()
    page = signed_in(owner).get(at("settings_audit")).content.decode()
    assert f"started the rule vip on {order.name}" in page
    assert f"took back what the rule vip did on {order.name}" in page


def test_the_gallery_asks_for_a_figure_of_each(full: Shop, viewer) -> None:
    client, page = signed_in(viewer), signed_in(viewer).get(at("rule_gallery")).content.decode()
    for name in ready():
        figure = at("rule_figure", name)
        assert f'hx-get="{figure}"' in page
        assert "in the last 30 days" in client.get(figure, headers={"HX-Request": "true"}).content.decode()
        assert client.get(figure).url == at("rule_ready", name)


def test_a_failure_waits_among_what_needs_a_person(full: Shop, agent) -> None:
    keep(full, replace(BUTTON, then=(Archive(),)), Rule.State.ON)
    client, order = signed_in(agent), Order.objects.earliest("id")
    client.post(at("order_press", order.id), {"rule": "vip"})
    worked()
    page = client.get(at("attention")).content.decode()
    assert "Archive the order" in page
    assert "No store is connected" in page
    assert "Rule “Care for it”" in page
    client.post(at("rule_seen", Firing.objects.get().pk))
    assert "Rule “Care for it”" not in client.get(at("attention")).content.decode()
    assert AuditEntry.objects.filter(verb="rule.failure_seen").count() == 1


def test_rules_are_moved_in_the_list(as_owner: Client, shop: Shop) -> None:
    for name in ("one", "two"):
        keep(shop, replace(BUTTON, name=name, title=name))
    assert as_owner.post(at("rule_move", "two"), {"way": "up"}).url == f"{at('rules')}#rule-two"
    assert [row.rule.name for row in as_owner.get(at("rules")).context["rows"]] == ["two", "one"]


def test_many_orders_at_once_and_those_that_do_not_match(full: Shop, agent) -> None:
    keep(full, msgspec.structs.replace(BUTTON, condition="country:FR"), Rule.State.ON)
    ids, client = list(Order.objects.filter(shop=full).values_list("id", flat=True)), signed_in(agent)
    assert "Care" in client.get(at("orders_press"), {"order": ids}).content.decode()
    client.post(at("orders_press"), {"order": ids, "rule": "vip"})
    matched = set(Firing.objects.filter(state=Firing.State.RUNNING).values_list("order_id", flat=True))
    assert matched == set(Order.objects.filter(shop=full, country="FR").values_list("id", flat=True))
    page = client.get(at("rule", "vip")).content.decode()
    assert "Why it did not match" in page
    assert "its country is “fr”" in page.casefold()


def test_the_switches_and_who_may_touch_them(as_owner: Client, shop: Shop, viewer) -> None:
    keep(shop, BUTTON)
    as_owner.post(at("rule_switch", "vip"), {"state": "dry"})
    assert Rule.objects.get().state == Rule.State.DRY
    as_owner.post(at("rules_stop"), {"stop": "1"})
    assert "All rules are stopped." in as_owner.get(at("rules")).content.decode()
    as_owner.post(at("rules_stop"))
    assert not stored.is_paused(shop)
    page = signed_in(viewer).get(at("rule", "vip")).content.decode()
    assert 'name="state"' not in page
    assert "Tried out" in page


def test_a_file_comes_in_and_goes_out(as_owner: Client, shop: Shop, tmp_path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_text(written(BUTTON), "utf-8")
    with file.open("rb") as upload:
        assert as_owner.post(at("rule_import"), {"file": upload}).url == at("rule", "vip")
    assert as_owner.get(at("rule_yaml", "vip")).content.decode() == written(BUTTON)


def test_a_ready_rule_becomes_the_shops_own(as_owner: Client, shop: Shop) -> None:
    assert as_owner.get(at("rule_ready", "archive_done")).status_code == 200
    names = [as_owner.post(at("rule_use", "archive_done")).url for _ in range(2)]
    assert names == [at("rule_edit", "archive_done"), at("rule_edit", "archive_done_2")]
    assert {row.state for row in Rule.objects.all()} == {Rule.State.OFF}


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def pressed(shop: Shop, client: Client) -> Iterator[None]:
    for number in Order.objects.filter(shop=shop).values_list("id", flat=True):
        client.post(at("order_press", number), {"rule": "vip"})
        yield


def test_log_and_list_ask_no_more_for_more(full: Shop, agent, as_owner: Client) -> None:
    keep(full, BUTTON, Rule.State.ON)
    presses = pressed(full, signed_in(agent))
    next(presses)
    few = [asked(as_owner, at("rule", "vip")), asked(as_owner, at("rules"))]
    keep(full, msgspec.structs.replace(BUTTON, name="other"))
    assert len(list(presses)) > 3
    assert [asked(as_owner, at("rule", "vip")), asked(as_owner, at("rules"))] == few
    assert max(few) <= 12
