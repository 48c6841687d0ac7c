"""What a rule is: when, if, then, within which limits. Pure data; YAML, pages and the database all hold this.

The words of ``if`` are the overview's search with more fields (``fields``); spans are ``30m``, ``4h``, ``48bh``
(business hours), ``3d`` or ``5bd`` (business days).
"""

from typing import Annotated, Literal

import msgspec

from suivi.core.deadlines import Kind as DeadlineOf
from suivi.core.words import ProblemCode
from suivi.letters.triggers import Trigger
from suivi.sources.shopify.acts.parts import HoldReason
from suivi.sources.shopify.acts.whole import CancelReason

VERSION = 1  # of the format of definitions
NAME = "^[a-z][a-z0-9_]{0,39}$"
AUTHOR = "rule/"  # stands before a rule's name where a policy's name would stand

Span = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,4}(m|h|bh|d|bd)$")]
Words = tuple[str, ...]
Condition = Annotated[str, msgspec.Meta(max_length=500)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
OrderTag = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Tags = Annotated[tuple[OrderTag, ...], msgspec.Meta(min_length=1, max_length=10)]
Item = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Items = Annotated[tuple[Item, ...], msgspec.Meta(max_length=20)]  # SKUs or names; with * at its end: what begins so
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=24)]


class RuleError(ValueError):
    """A definition asks for something that does not exist; the text says what, for people.

    ``part``: where in the definition, such as ``if`` or ``then.2.tags``; ``position``: where in its text, from 0.
    """

    def __init__(self, text: str, part: str = "", position: int | None = None) -> None:
        super().__init__(text)
        self.text, self.part, self.position = text, part, position


class _Plain(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all parts of a rule."""


class Changed(_Plain, frozen=True, kw_only=True, tag_field="event", tag="change"):
    """A change of an order (``core.changes.NAMES``) to one of the words ``after`` from one of ``before``; none: any.

    ``still``: it fires so long after the change, unless the same changed again meanwhile.
    """

    name: str
    after: Words = ()
    before: Words = ()
    still: Span = "0m"


class Raised(_Plain, frozen=True, kw_only=True, tag_field="event", tag="raised"):
    """A problem was raised. ``still``: it fires so long after that, unless the problem was cleared meanwhile."""

    problem: ProblemCode
    still: Span = "0m"


class Cleared(_Plain, frozen=True, kw_only=True, tag_field="event", tag="cleared"):
    """A problem was cleared."""

    problem: ProblemCode


class Scheduled(_Plain, frozen=True, kw_only=True, tag_field="event", tag="schedule"):
    """Again and again, for every open order that meets the condition. ``cron``: five fields, by the shop's clock."""

    cron: str


class Pressed(_Plain, frozen=True, kw_only=True, tag_field="event", tag="button"):
    """A person presses a button of this name on the order's page."""

    label: Label


When = Changed | Raised | Cleared | Scheduled | Pressed


class _Step(_Plain, frozen=True, kw_only=True, tag_field="do"):
    """Base of all steps. ``only_if``: the step is left out for orders that do not meet this then."""

    only_if: Condition = ""


class PutTags(_Step, frozen=True, kw_only=True, tag="tag"):
    """Put tags on the order."""

    tags: Tags


class TakeTags(_Step, frozen=True, kw_only=True, tag="untag"):
    """Take tags off the order."""

    tags: Tags


class WriteNote(_Step, frozen=True, kw_only=True, tag="note"):
    """Write a line at the end of the order's note."""

    text: Text


class WriteComment(_Step, frozen=True, kw_only=True, tag="comment"):
    """Write a comment that only staff sees."""

    text: Text


class Hold(_Step, frozen=True, kw_only=True, tag="hold"):
    """Hold what is not shipped yet: all of it, or only these ``items`` and what ships from this ``location``."""

    reason: HoldReason = HoldReason.OTHER
    notes: Annotated[str, msgspec.Meta(max_length=255)] = ""
    items: Items = ()
    location: Annotated[str, msgspec.Meta(max_length=120)] = ""


class Release(_Step, frozen=True, kw_only=True, tag="release_hold"):
    """Release holds. ``reasons``: only those with these; none: any. ``others``: also other apps' and Shopify's."""

    reasons: Words = ()
    others: bool = False


class Fulfill(_Step, frozen=True, kw_only=True, tag="fulfill"):
    """Mark as fulfilled what can be. ``digital``: only what needs no shipping. ``notify``: Shopify's mail is sent.

    ``items``, ``location``: only these items, and what ships from there.
    """

    digital: bool = False
    notify: bool = False
    items: Items = ()
    location: Annotated[str, msgspec.Meta(max_length=120)] = ""


class Capture(_Step, frozen=True, kw_only=True, tag="capture"):
    """Capture what is authorized, and never more than the order still costs."""


class MarkAsPaid(_Step, frozen=True, kw_only=True, tag="mark_as_paid"):
    """Mark the order as paid."""


class SendInvoice(_Step, frozen=True, kw_only=True, tag="send_invoice"):
    """Have Shopify send the invoice."""

    message: Annotated[str, msgspec.Meta(max_length=5000)] = ""


class SendReminder(_Step, frozen=True, kw_only=True, tag="send_reminder"):
    """Have Shopify send a reminder of a payment that is due."""


class Cancel(_Step, frozen=True, kw_only=True, tag="cancel"):
    """Cancel the order. ``refund``: what was paid goes back the way it came."""

    reason: CancelReason
    restock: bool = True
    refund: bool = False
    notify: bool = False


class Archive(_Step, frozen=True, kw_only=True, tag="archive"):
    """Archive the order."""


class Reopen(_Step, frozen=True, kw_only=True, tag="reopen"):
    """Take the order out of the archive."""


class CreateReturn(_Step, frozen=True, kw_only=True, tag="create_return"):
    """Open a return of all that was shipped. ``notify``: the customer hears of it."""

    notify: bool = False


class Tell(_Step, frozen=True, kw_only=True, tag="message"):
    """Send the customer this message. Who wants none, gets none."""

    message: Trigger


class AlertStaff(_Step, frozen=True, kw_only=True, tag="alert"):
    """Tell the staff, each by what and when they chose. ``text`` is kept and sent as it is: nothing of a customer."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class Call(_Step, frozen=True, kw_only=True, tag="webhook"):
    """Call a webhook: one of the shop's destinations of that kind, by its name."""

    to: Label


class Wait(_Step, frozen=True, kw_only=True, tag="wait"):
    """Wait, then go on if the order still meets the rule's condition; in any case where ``look`` is false."""

    span: Span = msgspec.field(name="for")
    look: bool = True


class SetDeadline(_Step, frozen=True, kw_only=True, tag="deadline"):
    """Decide until when something of this order may take, whatever the shop's policy says.

    ``within``: so long after ``since``: this step, or when the order was placed.
    """

    of: DeadlineOf
    within: Span
    since: Literal["step", "placed"] = "step"


class Stop(_Step, frozen=True, kw_only=True, tag="stop"):
    """Leave out all steps that follow. ``rules``: and what later rules were fired to do by the same."""

    rules: bool = False


Step = (
    PutTags | TakeTags | WriteNote | WriteComment | Hold | Release | Fulfill | Capture | MarkAsPaid | SendInvoice
    | SendReminder | Cancel | Archive | Reopen | CreateReturn | SetDeadline | Tell | AlertStaff | Call | Wait | Stop
)  # fmt: skip


class Limits(_Plain, frozen=True, kw_only=True):
    """``orders_an_hour``: what is more waits. ``once_per_order``: it acts on an order once and never again.

    ``opens``, ``closes``: the hours of the day, by the shop's clock, in which it begins to act; equal: always.
    """

    orders_an_hour: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 60
    once_per_order: bool = True
    opens: Hour = 0
    closes: Hour = 0


class Translated(_Plain, frozen=True, kw_only=True):
    """A rule's title and description in another language."""

    title: str = ""
    description: str = ""


class Definition(_Plain, frozen=True, kw_only=True):
    """A rule. It fires by any of ``when``; ``condition`` (in files: ``if``) says of which orders; ``then`` in order."""

    name: Annotated[str, msgspec.Meta(pattern=NAME)]
    title: Label
    description: Annotated[str, msgspec.Meta(max_length=500)] = ""
    when: Annotated[tuple[When, ...], msgspec.Meta(min_length=1, max_length=10)]
    condition: Condition = msgspec.field(name="if", default="")
    then: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=20)]
    limits: Limits = Limits()
    translations: dict[str, Translated] = {}
    version: int = VERSION


def do_of(step: Step) -> str:
    """The step's word, as ``do`` has it in files."""
    return str(step.__struct_config__.tag)
