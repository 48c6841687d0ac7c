"""A rule is written from nothing, tried on the past, switched on, acts, and is undone: in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from suivi.accounts.models import Membership, Role
from suivi.automations.rules import running, watching
from suivi.inbox.accept import accept
from suivi.sources.demo.simulator import DemoShop
from tests.browser.conftest import ORDERS
from tests.road import NOW, process_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "fr", "is_mobile": True, "has_touch": True}
ENGLISH = {
    "title": "Title", "what": "What changes", "delivery": "the delivery changes",
    "condition": "Condition", "met": "orders meet it now", "tags": "Tags, with commas between them",
    "simulate": "Save and simulate", "nothing": "Nothing was sent and nothing was changed.",
    "acted": "Tag it “watch”", "undo": "Undo", "undone": "Taken back",
}  # fmt: skip
FRENCH = {
    "title": "Titre", "what": "Ce qui change", "delivery": "la livraison change",
    "condition": "Condition", "met": "commandes la remplissent maintenant",
    "tags": "Étiquettes, séparées par des virgules", "simulate": "Enregistrer et simuler",
    "nothing": "Rien n’a été envoyé et rien n’a été changé.", "acted": "L’étiqueter", "undo": "Annuler",
    "undone": "Annulée",
}  # fmt: skip


@pytest.fixture
def moment(monkeypatch) -> list:
    """The machine's clock, which the test moves."""
    moments = [NOW]
    monkeypatch.setattr("suivi.lib.clock.now", lambda: moments[-1])
    return moments


@pytest.fixture
def demo(moment, shop) -> DemoShop:
    """The shop's other side, where things go on happening."""
    demo = DemoShop(seed=7, orders=ORDERS, days=30, now=NOW)
    assert [*demo.history()]
    return demo


def goes_on(demo: DemoShop, shop, moment: list) -> None:
    """A day in which parcels move, and the worker's rounds."""
    moment.append(moment[-1] + timedelta(days=1))
    for _ in range(10):
        for one in demo.live(moment[-1]):
            accept(shop, "demo", one.topic, one.body, {}, one.dedupe_key, moment[-1])
    process_all(moment[-1])
    while watching.notice(moment[-1]) + running.run(moment[-1]):
        process_all(moment[-1])


@pytest.mark.parametrize(("options", "said"), [({}, ENGLISH), (PHONE, FRENCH)], ids=["desktop", "french phone"])
def test_from_nothing_to_what_it_did_and_back(
    open_desk: Callable[..., Page], demo: DemoShop, shop, moment: list, options: dict, said: dict
) -> None:
    Membership.objects.update(role=Role.OWNER)
    goes_on(demo, shop, moment)
    page = open_desk(**options)
    page.goto("/s/demo/rules/new-rule/")
    page.get_by_label(said["title"], exact=True).fill("Watch")
    page.get_by_label(said["what"]).select_option(label=said["delivery"])
    expect(page.locator("[name=when-0-after]").first).to_be_attached()  # the form is shown anew with its words
    page.get_by_label(said["condition"], exact=True).fill("country:*")
    expect(page.locator("#if-found")).to_contain_text(said["met"])
    page.get_by_label(said["tags"]).fill("watch")
    page.get_by_label(said["tags"]).press("Tab")
    expect(page.locator("#rule-side .rule-sentence")).to_contain_text("watch")
    page.get_by_role("button", name=said["simulate"]).click()
    expect(page.locator("#answer")).to_contain_text(said["nothing"], timeout=30_000)  # a busy machine takes its time
    expect(page.locator("#answer tbody tr").first).to_contain_text("watch")
    page.locator("button[value=on]").click()
    expect(page.locator("button[value=on]")).to_have_attribute("aria-pressed", "true")
    goes_on(demo, shop, moment)
    page.reload()
    run = page.locator("#log li", has_text=said["acted"]).first
    run.locator("a").first.click()
    card = page.locator("#order-rules")
    expect(card).to_contain_text(said["acted"])
    expect(page.locator("#tags")).to_contain_text("watch")
    card.get_by_role("button", name=said["undo"]).first.click()
    expect(page.locator("#order-rules")).to_contain_text(said["undone"])
    expect(page.locator("#tags")).not_to_contain_text("watch")
