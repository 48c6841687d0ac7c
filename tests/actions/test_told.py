"""What was done stands in the timeline with a name, once; tags and notes written here reach the store and come back."""

from datetime import timedelta

from suivi.actions import writing
from suivi.actions.models import Act
from suivi.core.timeline import Entry, entries
from suivi.core.words import Action
from suivi.orders.models import Change
from suivi.orders.rebuild import rebuild
from suivi.orders.rows import effective_note, effective_tags
from suivi.sources.shopify.double import orders
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk
from tests.inbox.connected import key


def told(desk: Desk, order: Order, code: str) -> list[Entry]:
    return [one for one in entries(desk.facts(order)) if one.code == code]


class TestTimeline:
    def test_the_name_goes_to_what_tells_it_better(self, desk: Desk) -> None:
        order = desk.order(paid="authorization")
        desk.do(order, Action.CAPTURE)
        desk.do(order, Action.FULFILL)
        desk.do(order, Action.CANCEL_FULFILLMENT)
        (captured,), (sent,) = told(desk, order, "payment.capture.success"), told(desk, order, "shipment.cancelled")
        assert (captured.author, captured.params["currency"]) == ("Anna", "EUR")
        assert told(desk, order, "payment.captured") == []
        assert sent.author == ""  # the entry of the shipment tells of its making and of its end
        assert [one.author for one in told(desk, order, "platform.fulfillment_cancelled")] == ["Anna"]

    def test_what_the_facts_do_not_tell_gets_an_entry_of_its_own(self, desk: Desk) -> None:
        order = desk.order()
        desk.do(order, Action.HOLD, reason="other")
        hold = desk.offer(order, Action.RELEASE_HOLD).targets[0].holds[0]
        desk.do(order, Action.RELEASE_HOLD, holds=[hold.id])
        assert [one.author for code in ("hold.placed", "hold.released") for one in told(desk, order, code)] == [
            "Anna", "Anna",
        ]  # fmt: skip

    def test_it_survives_a_rebuild(self, desk: Desk) -> None:
        order = desk.order()
        desk.do(order, Action.SET_PHONE, phone="+33612345678")
        before = entries(desk.facts(order))
        assert list(rebuild(desk.shop, apply=True, now=desk.store.now())) == []
        assert entries(desk.facts(order)) == before
        assert "Anna" in {one.author for one in before}


class TestWriting:
    def test_a_tag_is_in_force_at_once_and_then_in_the_store(self, desk: Desk) -> None:
        order = desk.order()
        assert writing.tag(desk.shop, key(order), desk.person, ["vip", "gift"], now=desk.store.now())
        assert (effective_tags(desk.facts(order)), order.tags) == (("gift", "vip"), [])
        desk.work()
        assert (effective_tags(desk.facts(order)), order.tags) == (("gift", "vip"), ["gift", "vip"])
        assert [one.author for one in told(desk, order, "tag.added")] == ["Anna", "Anna"]
        assert told(desk, order, "tag.changed") == []
        assert Act.objects.count() == 1
        assert Change.objects.filter(name="tags.changed").count() == 2  # none of them by the store's echo

    def test_the_newest_word_counts_whoever_says_it(self, desk: Desk) -> None:
        order, store = desk.order(), desk.double.store
        writing.tag(desk.shop, key(order), desk.person, ["vip"], now=desk.store.now())
        desk.work()
        orders.tag(store, gid("Order", order.id), ["vip"], add=False)
        desk.read(order)
        assert effective_tags(desk.facts(order)) == ()
        writing.tag(desk.shop, key(order), desk.person, ["vip"], now=desk.store.now())
        assert effective_tags(desk.facts(order)) == ("vip",)
        desk.work()
        writing.untag(desk.shop, key(order), desk.person, "vip", now=desk.store.now())
        assert effective_tags(desk.facts(order)) == ()
        desk.work()
        assert (effective_tags(desk.facts(order)), order.tags) == ((), [])

    def test_a_note_goes_out_and_the_store_s_later_one_comes_in(self, desk: Desk) -> None:
        order = desk.order()
        writing.note(desk.shop, key(order), desk.person, "Ring twice", now=desk.store.now())
        assert effective_note(desk.facts(order)) == "Ring twice"
        desk.work()
        assert order.note == "Ring twice"
        orders.update(desk.double.store, {"id": gid("Order", order.id), "note": "Ring once"})
        desk.read(order)
        assert effective_note(desk.facts(order)) == "Ring once"
        assert [one.text for one in told(desk, order, "note.edited")] == ["Ring twice"]

    def test_two_notes_in_a_row_end_with_the_second(self, desk: Desk) -> None:
        order = desk.order()
        for text in ("First", "Second"):
            writing.note(desk.shop, key(order), desk.person, text, now=desk.store.now())
            desk.double.advance(timedelta(seconds=1))
        desk.work()
        assert (effective_note(desk.facts(order)), order.note) == ("Second", "Second")

    def test_what_the_store_cannot_be_told_is_kept_here(self, desk: Desk) -> None:
        order = desk.order()
        desk.store.connection.delete()
        assert writing.tag(desk.shop, key(order), desk.person, ["vip"], now=desk.store.now())
        assert effective_tags(desk.facts(order)) == ("vip",)
        assert not Act.objects.exists()
