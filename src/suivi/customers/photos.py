"""A customer's photos: decoded and written anew, so that only what can be seen is kept, and nothing that it tells of
places, cameras or hidden things.
"""

import io

from PIL import Image, ImageOps

from suivi.accounts.models import Shop
from suivi.customers.models import Photo

MOST = 3  # beside a request
LARGEST = 12_000_000  # bytes, as it comes
PIXELS = 50_000_000  # more is no photo of a phone; unpacked it would fill the memory
WIDEST = 1600  # pixels, as it is kept
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPhotoError(ValueError):
    """It is no JPEG, PNG or WebP, or a broken one, or it is too large."""


def rewritten(data: bytes) -> bytes:
    """The photo as a JPEG of its own, upright and not larger than ``WIDEST``. Raises ``NotAPhotoError``."""
    if len(data) > LARGEST:
        raise NotAPhotoError
    upright = _decoded(data)
    upright.thumbnail((WIDEST, WIDEST))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()


def _decoded(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:  # only its head is read yet
            small = opened.width * opened.height <= PIXELS
            opened.draft("RGB", (WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(opened).convert("RGB") if small else None
    except Exception as error:  # a decoder of foreign data fails in many ways
        raise NotAPhotoError from error
    if upright is None:
        raise NotAPhotoError
    return upright


def keep(shop: Shop, order_id: int, request: str, photos: list[bytes]) -> None:
    """Keeps photos, written anew, beside a request."""
    Photo.objects.bulk_create(Photo(shop=shop, order_id=order_id, request=request, data=data) for data in photos)


def of_order(shop: Shop, order_id: int) -> dict[str, list[int]]:
    """The numbers of the photos beside each request of an order."""
    found: dict[str, list[int]] = {}
    rows = Photo.objects.filter(shop=shop, order_id=order_id).order_by("id")
    for request, number in rows.values_list("request", "id"):
        found.setdefault(request, []).append(number)
    return found


def forget(shop: Shop, *order_ids: int) -> None:
    """Deletes the photos of these orders."""
    Photo.objects.filter(shop=shop, order_id__in=order_ids).delete()
