"""A customer with a phone, in French, sends something back; the desk answers; the answer comes by mail and stands on
the page."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from suivi.accounts import links
from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.channels import CHANNELS
from suivi.letters.triggers import Trigger
from suivi.lib import clock
from suivi.messages import accounts
from suivi.messages.choices import By, Choice, Choices
from suivi.messages.choosing import choose
from suivi.orders.models import Order
from tests.browser.test_messages import settle
from tests.road import new_shop
from tests.selfservice.making import ZIP, allow, order, page, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "fr-FR", "java_script_enabled": False}
ASKS = ("return", "damaged", "address", "cancel")


@pytest.fixture
def shop(transactional_db) -> Shop:
    shop = new_shop("demo")
    allow(shop)
    accounts.put(shop, CHANNELS["files"], {}, {"sender": "shop@example.com"})
    told = {Trigger.RETURN_APPROVED.value: Choice(by=By.SUIVI)}
    choose(shop, Choices(triggers=told, language="fr"), clock.now())
    return shop


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """A page in a browser of one's own: ``visit(viewport=…)``."""
    contexts = []

    def opened(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def at_the_desk(visit: Callable[..., Page], shop: Shop) -> Page:
    person = Person.objects.create_user("ann@example.com", name="Ann")
    Membership.objects.create(shop=shop, person=person, role=Role.AGENT)
    desk = visit()
    desk.goto(f"/enter/{links.make_sign_in_link(person, clock.now())}/")
    desk.locator("main form button").first.click()
    desk.wait_for_url("**/s/demo/orders/")
    return desk


def test_from_the_look_up_to_the_answer(visit, shop, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    row, phone = order(shop, delivered=True), visit(**PHONE)
    phone.goto("/track/demo/")
    phone.get_by_label("Numéro de commande").fill(row.name)
    phone.get_by_label("E-mail, téléphone ou code postal").fill(ZIP)
    phone.get_by_role("button", name="Voir ma commande").click()
    phone.get_by_role("link", name="Renvoyer un article").click()
    mug = phone.get_by_role("group", name="Mug")
    mug.get_by_label("Combien ?").select_option("1")
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.get_by_role("alert")).to_contain_text("Dites-nous pourquoi")
    mug.get_by_label("Pourquoi ?").select_option("C’est trop petit")
    phone.get_by_label("Avec vos mots").fill("Un peu juste.")
    picture = {"name": "mug.jpg", "mimeType": "image/jpeg", "buffer": photo(200).read()}
    phone.get_by_label("Photos").set_input_files([picture])
    phone.get_by_role("button", name="Envoyer").click()
    asked = phone.locator("#asked")
    expect(asked).to_contain_text("Nous l’avons reçue et vous répondons ici.")

    desk = at_the_desk(visit, shop)
    desk.goto("/s/demo/attention/")
    desk.get_by_role("link", name=row.name).first.click()
    card = desk.locator("#requests")
    expect(card).to_contain_text("Un peu juste.")
    expect(card.get_by_role("img", name="Photo 1 of the customer")).to_be_visible()
    card.get_by_label("Your answer").fill("Voici l’étiquette.")
    card.get_by_role("button", name="Accept").click()
    expect(desk.locator("#requests")).to_contain_text("Accepted")
    expect(desk.locator(".order")).to_contain_text("Return in progress")

    settle()
    (letter,) = (tmp_path / "messages").glob("*.eml")
    told = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert told["To"] == "jane@example.com"
    assert "Notre réponse: Voici l’étiquette." in told.get_body(("plain",)).get_content()

    phone.reload()
    expect(asked).to_contain_text("Nous avons dit oui.")
    expect(asked).to_contain_text("Voici l’étiquette.")
    assert Order.objects.get(shop=shop, id=row.id).problem == ""
    assert phone.context.cookies() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_form_is_wider_than_its_screen(visit, shop, width):
    shown = visit(viewport={"width": width, "height": 800})
    rows = {True: order(shop, delivered=True), False: order(shop, "#1002")}
    for kind in ASKS:
        shown.goto(f"{page(rows[kind in ASKS[:2]])}ask/{kind}/")
        assert shown.locator("form.card").count() == 1, kind
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, kind
