"""What is known of one order, with where each thing came from and when.

``Facts`` is both the whole and the piece: a translator returns the piece that one payload tells, and
``core.merge.join`` adds piece to whole. Joining is commutative, associative and idempotent, so any order of
arrival, with duplicates, ends in the same facts. Stored as JSON (``encode`` / ``decode``).

Money is ``Decimal`` in the order's own currency. Instants are aware UTC datetimes.
"""

from suivi.core.facts.base import (
    Deletion,
    Entity,
    Erasure,
    Fact,
    Rank,
    Report,
    Stamp,
)
from suivi.core.facts.goods import (
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Hold,
    Rescheduled,
    Scan,
    Shipment,
    ShippedLine,
    Tracking,
)
from suivi.core.facts.money import (
    Dispute,
    DisputeCase,
    PaymentTerms,
    Refund,
    RefundLine,
    Schedule,
    Transaction,
)
from suivi.core.facts.order import (
    Address,
    Assessment,
    Comment,
    Customer,
    Detail,
    Edit,
    FirstPromise,
    Head,
    Line,
    Lines,
    NoteEdit,
    PlatformEvent,
    StaffAct,
    TagEdit,
)
from suivi.core.facts.returns import (
    Disposition,
    OrderReturn,
    ReturnLine,
    ReverseDelivery,
    ReverseLine,
    ReverseOrder,
)
from suivi.core.facts.whole import (
    COLLECTIONS,
    SECTIONS,
    Facts,
    as_plain,
    decode,
    encode,
)

__all__ = [
    "COLLECTIONS",
    "SECTIONS",
    "Address",
    "Assessment",
    "Comment",
    "Customer",
    "Deletion",
    "Detail",
    "Disposition",
    "Dispute",
    "DisputeCase",
    "Edit",
    "Entity",
    "Erasure",
    "Fact",
    "Facts",
    "FirstPromise",
    "FulfillmentHolds",
    "FulfillmentOrder",
    "FulfillmentOrderLine",
    "Head",
    "Hold",
    "Line",
    "Lines",
    "NoteEdit",
    "OrderReturn",
    "PaymentTerms",
    "PlatformEvent",
    "Rank",
    "Refund",
    "RefundLine",
    "Report",
    "Rescheduled",
    "ReturnLine",
    "ReverseDelivery",
    "ReverseLine",
    "ReverseOrder",
    "Scan",
    "Schedule",
    "Shipment",
    "ShippedLine",
    "StaffAct",
    "Stamp",
    "TagEdit",
    "Tracking",
    "Transaction",
    "as_plain",
    "decode",
    "encode",
]
