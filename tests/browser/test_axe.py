"""No page breaks a rule of accessibility that a machine can see (axe-core: WCAG 2.2 A and AA, and good practice), by
day and by night. A page is added by a line.

It needs axe-core beside the project: ``npm install --no-save axe-core``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.channels import CHANNELS
from suivi.customers import links
from suivi.customers.models import Brand
from suivi.lib import clock
from suivi.messages import accounts, consent
from suivi.messages.models import Message
from suivi.orders.models import Order
from tests.road import fill, new_shop
from tests.selfservice.making import allow, ask, order
from tests.web.conftest import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLACES = [
    Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js",
    Path(__file__).parents[3] / "shared/tools/pages/node_modules/axe-core/axe.min.js",
]
FOR_CUSTOMERS = (
    "/track/demo/",
    "/track/demo/?lang=de&order=1001",
    "/o/{late}/",
    "/o/{asked}/",
    "/o/{asked}/messages/",
    "/o/{asked}/ask/damaged/",
    "/o/{open}/ask/address/",
    "/o/{open}/ask/cancel/",
    "/o/" + "x" * 40 + "/",
    "/u/{stop}/",
)
FOR_STAFF = (
    "/s/demo/home/",
    "/s/demo/orders/",
    "/s/demo/orders/{order}/",
    "/s/demo/orders/write/?all=1&list=&trigger=late",
    "/s/demo/attention/",
    "/s/demo/alerts/",
    "/s/demo/alerts/choose/by/email/",
    "/s/demo/matrix/",
    "/s/demo/deliveries/",
    "/s/demo/deliveries/carriers/",
    "/s/demo/activity/",
    "/s/demo/messages/",
    "/s/demo/orders/{order}/rules/",
    "/s/demo/rules/ready-made/",
    "/s/demo/rules/ready-made/archive_done/",
    "/s/demo/rules/new-rule/",
    "/s/demo/reports/",
    "/s/demo/reports/build/",
    "/s/demo/runs/",
    "/s/demo/schedules/",
    "/s/demo/letters/",
    "/s/demo/letters/shipped/email/en/",
    "/s/demo/letters/shipped/sms/fr/",
    "/s/demo/settings/",
    "/s/demo/settings/messages/",
    "/s/demo/settings/messages/still/",
    "/s/demo/settings/messages/by/email/",
    "/s/demo/settings/customers/",
    "/s/demo/settings/customers/requests/",
)
LOOK = """async rules => {
    const found = await axe.run(document, rules);
    return found.violations.flatMap(one => one.nodes.map(node => `${one.id} at ${node.target.join(" ")}`));
}"""
NIGHT = {"runOnly": ["color-contrast"]}


@pytest.fixture(scope="module")
def axe() -> str:
    found = next((place for place in PLACES if place.is_file()), None)
    if found is None:
        pytest.skip("axe-core is not beside the project: npm install --no-save axe-core")
    return found.read_text("utf-8")


@pytest.fixture
def shop(transactional_db, settings, tmp_path) -> Shop:
    """A shop that shows everything there is to show."""
    settings.DATA_DIR = tmp_path
    shop = new_shop()
    look = {"color": "#b4531f", "email": "help@demo.example", "phone": "+33 1 23", "site": "https://demo.example"}
    Brand.objects.create(shop=shop, note="9–18 h", **look)
    accounts.put(shop, CHANNELS["files"], {}, {"sender": "shop@example.com"})
    allow(shop)
    fill(shop, 30, now=clock.now())
    return shop


@pytest.fixture
def names(shop: Shop) -> dict[str, str]:
    """What stands in addresses."""
    now = clock.now()
    late = Order.objects.filter(shop=shop).exclude(problem="").latest("placed_at")
    asked, open_ = order(shop, "#9001", delivered=True), order(shop, "#9002")
    ask(asked, "return")
    Message.objects.create(shop=shop, order_id=asked.id, key="k", trigger="late", state="sent", sent_at=now,
                           opened_at=now, doubts=1, due_at=now, news_at=now)  # fmt: skip
    tokens = {
        name: links.token_of(shop, one.id, now) for name, one in (("late", late), ("asked", asked), ("open", open_))
    }
    stop = consent.token_of(shop, consent.hash_of(shop, "email", "a@example.com"))
    return {**tokens, "stop": stop, "order": str(asked.id)}


@pytest.fixture
def page(browser: Browser, live_server, shop: Shop) -> Iterator[Page]:
    owner = Person.objects.create_user("olga@example.com", name="Olga")
    Membership.objects.create(shop=shop, person=owner, role=Role.OWNER)
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    session = signed_in(owner).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_no_page_breaks_a_rule(page: Page, axe: str, names: dict[str, str]) -> None:
    broken = []
    for address in (*FOR_CUSTOMERS, *FOR_STAFF):
        page.emulate_media(color_scheme="light")
        response = page.goto(address.format(**names))
        assert response is not None
        assert response.status in {200, 404}, address
        page.evaluate(axe)
        by_day = page.evaluate(LOOK, {})
        page.emulate_media(color_scheme="dark")
        broken += [f"{address}: {what}" for what in [*by_day, *page.evaluate(LOOK, NIGHT)]]
    assert broken == []
