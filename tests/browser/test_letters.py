"""An owner writes what customers read, beside what they will see."""

import pytest
from playwright.sync_api import expect

from suivi.accounts.models import Membership, Role
from suivi.customers.models import Brand
from suivi.letters.models import Version
from suivi.orders.models import Order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_text_is_written_beside_its_preview(open_desk, shop, script):
    Brand.objects.create(shop=shop, color="#b4531f")
    order = Order.objects.filter(shop=shop, delivery="delivered").first()
    page, refused = open_desk(java_script_enabled=script), []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    Membership.objects.update(role=Role.OWNER)
    page.goto("/s/demo/settings/")
    page.get_by_role("link", name="Texts of messages").click()
    page.get_by_role("listitem").filter(has_text="Delivered").get_by_role("link", name="E-mail").first.click()
    frame = page.frame_locator("iframe[name=letter-preview]")
    expect(frame.frame_locator("iframe").get_by_text("has arrived").first).to_be_visible()

    page.get_by_label("Subject").fill("Good news of {{ order.name }}")
    page.get_by_label("As for order").fill(order.name)
    page.get_by_label("Text", exact=True).last.fill("{{ hello }}\n\nIt is **there**. {{ parcel.carier }}")
    if not script:
        page.get_by_role("button", name="Preview").click()
    expect(frame.get_by_role("alert")).to_contain_text("Did you mean “parcel.carrier”?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It was not kept:")).to_be_visible()

    page.get_by_label("Text", exact=True).last.fill("{{ hello }}\n\nIt is there.\n\n{% render 'button' %}")
    if not script:
        page.get_by_role("button", name="Preview").click()
    expect(frame.get_by_text(f"Good news of {order.name}")).to_be_visible()
    button = frame.frame_locator("iframe").get_by_role("link", name="See your order")
    expect(button).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(button.locator("..")).to_have_css("background-color", "rgb(180, 83, 31)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your own text")).to_be_visible()
    assert Version.objects.get().subject == "Good news of {{ order.name }}"
    assert refused == []
