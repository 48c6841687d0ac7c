"""What the editor asks for of each event and each step of a rule: two tables."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop

from suivi.web.desk.ruleparts import Choice, Message, Part, Several, Span, Tags, Words, Yes
from suivi.web.platformwords import CANCEL, DEADLINES, HOLD

STILL = Span(
    "still",
    gettext_noop("Only if it is still so after"),
    help=gettext_noop("Empty: at once."),
)
EVENTS: Mapping[str, Sequence[Part]] = {
    "change": (
        Choice("name", gettext_noop("What changes"), of="change", needed=True),
        Words("after", gettext_noop("To one of these (none: any)")),
        Words("before", gettext_noop("Only from one of these (none: any)")),
        STILL,
    ),
    "raised": (Choice("problem", gettext_noop("Problem"), of="problem", needed=True), STILL),
    "cleared": (Choice("problem", gettext_noop("Problem"), of="problem", needed=True),),
    "schedule": (
        Part(
            "cron",
            gettext_noop("Schedule"),
            needed=True,
            help=gettext_noop(
                "Minute, hour, day, month, weekday: 0 8 * * 1-5 is from Monday to Friday at 8:00, for every open order."
            ),
        ),
    ),
    "button": (Part("label", gettext_noop("What stands on the button"), 80, needed=True),),
}
ONLY_IF = Part(
    "only_if",
    gettext_noop("Only if (a condition of this step alone)"),
    help=gettext_noop("Empty: always."),
    folds=True,
)
SOME = (
    Tags(
        "items",
        gettext_noop("Only these items, with commas between them"),
        help=gettext_noop("SKUs or names. PRE* is each that begins so."),
        folds=True,
    ),
    Part("location", gettext_noop("Only what ships from this location"), 120, folds=True),
)
SINCE = {
    "step": gettext_noop("this step of the rule"),
    "placed": gettext_noop("the placing of the order"),
}
TAGS = Tags("tags", gettext_noop("Tags, with commas between them"), needed=True)
TEXT = Part("text", gettext_noop("Text"), 2000, needed=True, kind="area")
_OWN: Mapping[str, Sequence[Part]] = {
    "tag": (TAGS,),
    "untag": (TAGS,),
    "note": (TEXT,),
    "comment": (TEXT,),
    "hold": (
        Choice("reason", gettext_noop("Reason"), of={k: v for k, v in HOLD.items() if "post_purchase" not in k},
               usual="other"),
        Part("notes", gettext_noop("Notes for staff"), 255),
        *SOME,
    ),
    "release_hold": (
        Several("reasons", gettext_noop("Only holds with these reasons (none: any)"), of=HOLD),
        Yes("others", gettext_noop("Also holds that others set: Shopify, other apps, people")),
    ),
    "fulfill": (
        Yes("digital", gettext_noop("Only what needs no shipping")),
        Yes("notify", gettext_noop("Shopify tells the customer")),
        *SOME,
    ),
    "capture": (),
    "mark_as_paid": (),
    "send_invoice": (Part("message", gettext_noop("Message"), 5000, kind="area"),),
    "send_reminder": (),
    "cancel": (
        Choice("reason", gettext_noop("Reason"), of=CANCEL, needed=True),
        Yes("restock", gettext_noop("Put the items back in stock"), usual=True),
        Yes("refund", gettext_noop("Pay back what was paid")),
        Yes("notify", gettext_noop("Shopify tells the customer")),
    ),
    "archive": (),
    "reopen": (),
    "create_return": (Yes("notify", gettext_noop("Shopify tells the customer")),),
    "deadline": (
        Choice("of", gettext_noop("Which deadline"), of=DEADLINES, usual="ship"),
        Span("within", gettext_noop("How long"), needed=True, usual=""),
        Choice("since", gettext_noop("Counted from"), of=SINCE, usual="step"),
    ),
    "message": (Message("message", gettext_noop("What to tell"), needed=True),),
    "alert": (
        Part(
            "text",
            gettext_noop("Text"),
            500,
            needed=True,
            help=gettext_noop("It is sent as it is, to each as they chose. Nothing of a customer belongs into it."),
            kind="area",
        ),
    ),
    "webhook": (Choice("to", gettext_noop("Webhook"), of="destination", needed=True),),
    "wait": (
        Span("for", gettext_noop("How long"), needed=True, usual=""),
        Yes("look", gettext_noop("Go on only if the order still meets the rule’s condition"), usual=True),
    ),
    "stop": (Yes("rules", gettext_noop("Also end what later rules were fired to do by the same")),),
}  # fmt: skip
PARTS: Mapping[str, Sequence[Part]] = {word: (*parts, ONLY_IF) for word, parts in _OWN.items()}
