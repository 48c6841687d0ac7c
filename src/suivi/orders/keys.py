"""Order ids, made from the platform's id, so that writing needs no look-up."""

from hashlib import blake2b

_LARGEST = 2**63 - 1


def order_id(key: str) -> int:
    """The id of the order with this platform id: the number at the end of a Shopify gid, else a 63-bit hash.

    ``gid://shopify/Order/450789469`` → 450789469. Hashes have their highest bit (2**62) set, which no platform
    number reaches, so the two kinds never meet.
    """
    head, _, tail = key.partition("?")[0].rpartition("/")
    if head.startswith("gid://shopify/") and tail.isascii() and tail.isdigit() and 0 < int(tail) < 2**62:
        return int(tail)
    digest = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    return (digest | 2**62) & _LARGEST


def parcel_id(order: int, shipment: str, number: str) -> int:
    """The id of an order's parcel: a 63-bit hash of what it is, a number in a shipment."""
    digest = blake2b(f"{order}\0{shipment}\0{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") & _LARGEST
