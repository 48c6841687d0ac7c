"""A message's way: switched on by an owner, sent when an order comes, seen at the desk, ended by the customer."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from suivi.accounts import links
from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.channels import CHANNELS
from suivi.lib import clock
from suivi.messages import accounts, planning, sending
from suivi.messages.models import Closed, Messaging
from tests.messages.orders import placed
from tests.road import new_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = new_shop()
    accounts.put(shop, CHANNELS["files"], {}, {"sender": "shop@example.com"})
    return shop


@pytest.fixture
def owner(browser: Browser, live_server, shop: Shop) -> Iterator[Page]:
    person = Person.objects.create_user("olga@example.com", name="Olga")
    Membership.objects.create(shop=shop, person=person, role=Role.OWNER)
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/enter/{links.make_sign_in_link(person, clock.now())}/")
    page.locator("main form button").first.click()
    yield page
    context.close()


def test_from_the_switch_to_the_customer_and_back(owner: Page, browser: Browser, live_server, shop, settings, tmp_path):
    settings.DATA_DIR, settings.BASE_URL = tmp_path, live_server.url
    owner.goto("/s/demo/settings/messages/")
    owner.get_by_role("link", name="Order received").click()
    owner.get_by_label("Suivi", exact=True).check()
    owner.get_by_role("button", name="Preview these choices").click()
    expect(owner.get_by_text("Nothing.")).to_be_visible()
    owner.get_by_role("button", name="Save these choices").click()
    expect(owner.get_by_text("Saved.")).to_be_visible()
    placed(shop, "1", clock.now())
    settle()
    owner.goto("/s/demo/messages/")
    expect(owner.get_by_role("row").nth(1)).to_contain_text("Order received")
    ends(browser, opt_out(tmp_path))
    assert Closed.objects.get().why == "opted_out"


def settle() -> None:
    """The worker plans and sends, whatever the hour is where the customer lives."""
    for row in Messaging.objects.all():
        row.document |= {"opens": 0, "closes": 0}
        row.save()
    planning.plan(clock.now())
    sending.send(clock.now())


def opt_out(folder: Path) -> str:
    """The address in the mail that ends such mails."""
    (file,) = (folder / "messages").glob("*.eml")
    return message_from_bytes(file.read_bytes(), policy=policy.default)["List-Unsubscribe"].strip(" <>")


def ends(browser: Browser, address: str) -> None:
    """The customer, with a phone and no scripts, in French."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Ne plus m’envoyer de nouvelles").click()
    expect(page.get_by_role("heading", name="Vous ne recevez plus de nouvelles")).to_be_visible()
    assert context.cookies() == []
    context.close()
