"""Makes the pictures of ``docs/images`` again: ``make images``. Suivi is started with its demo shop, then with a local
Shopify beside it, and looked at.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

FOLDER = Path(__file__).parent / "images"
PORT = os.environ.get("PORT", "8129")
ORIGIN = f"http://127.0.0.1:{PORT}"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
LONG = 4000  # orders of a history that takes a while to read
TRIES, TRY = 40, 3_000  # how often a page is opened until what is shown is there, milliseconds each


class Picture(NamedTuple):
    """A page as one sees it. ``follow``: what is clicked on it, one after the other, until what is shown is there;
    ``wait``: what must be seen then.
    """

    name: str
    address: str
    size: tuple[int, int] = (1280, 800)
    scheme: str = "light"
    language: str = "en"
    follow: tuple[str, ...] = ()
    wait: str = "main"

    def in_french(self) -> "Picture":
        """The same in French."""
        return self._replace(name=f"{self.name}.fr", language="fr")


PICTURES = (
    Picture("overview", "demo/orders/?problem=any"),
    Picture("matrix", "demo/matrix/"),
    Picture("attention", "demo/attention/"),
    Picture("order", "demo/orders/?problem=exception", follow=(".row-link",)),
    Picture("phone-dark-french", "demo/orders/?problem=any", (390, 844), "dark", "fr"),
)
STORE = (
    Picture("shopify-guide", "playground/settings/shopify/guide/"),
    Picture(
        "shopify-action",
        "playground/orders/?payment=paid&fulfillment=unfulfilled",
        follow=(".row-link", 'a[href*="/act/fulfill/"]'),
        wait="dialog[open] form",
    ),
)
AGREEMENT = Picture(
    "shopify-agreement", "playground/agreement/", (1280, 1000), wait="main:has(#withheld form):has(#differences table)"
)
HISTORY = Picture(
    "shopify-history",
    "playground/settings/shopify/",
    (1280, 620),
    wait='#history:has(dt:nth-of-type(3)):has-text("Suivi")',  # Suivi reads (no longer Shopify writes) at a known rate
)


def main() -> None:
    """Takes every picture."""
    with tempfile.TemporaryDirectory(prefix="suivi-images-") as folder, sync_playwright() as playwright:
        surroundings = os.environ | {"SUIVI_DATA_DIR": folder, "PORT": PORT}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with running(surroundings, "up", "--port", PORT, says=r"http://\S+/enter/\S+") as link:
            signed_in = sign_in(browser.new_page(), link)
            take(signed_in, PICTURES)
            store = ("demo", "--store", "--orders")
            with running(surroundings, *store, "25", says=r"http://\S+"):
                take(signed_in, [*STORE, *map(Picture.in_french, STORE)])
            with running(surroundings, *store, "25", says=r"http://\S+") as address:
                disagree(address)
                take(signed_in, [AGREEMENT, AGREEMENT.in_french()])
            for each in (HISTORY, HISTORY.in_french()):
                with running(surroundings, *store, str(LONG), says=r"http://\S+"):
                    take(signed_in, [each])
        browser.close()


@contextmanager
def running(surroundings: dict[str, str], *command: str, says: str) -> Iterator[str]:
    """Runs a command of Suivi meanwhile. Gives what it ``says`` when it is ready."""
    whole = [sys.executable, "-m", "suivi.cli", *command]
    with subprocess.Popen(whole, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = next(filter(None, (re.search(says, line) for line in process.stdout)), None)
            if found is None:
                raise SystemExit(f"suivi {command[0]} did not start.")
            yield found[0]
        finally:
            process.terminate()
            process.communicate()  # what it says at the end


def sign_in(page: Page, link: str) -> BrowserContext:
    """Somebody who is signed in."""
    until_it_answers()
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_url("**/orders/")
    return page.context


def until_it_answers() -> None:
    """Waits for the web server, which opens its door a moment after the link is known."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{ORIGIN}/healthz").close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("Suivi does not answer.")


def disagree(store: str) -> None:
    """The store withholds its customers' addresses and says of some orders what the facts do not."""
    tell(store, "withhold", fields=["Order.customer", "Order.email"])
    for order in tell(store, "orders")["orders"][:3]:
        tell(store, "word", order=order["id"], axis="payment", word="PARTIALLY_PAID")


def tell(store: str, command: str, **what: object) -> dict[str, list[dict[str, str]]]:
    """Moves the local Shopify by hand."""
    request = urllib.request.Request(f"{store}/double/{command}", json.dumps(what).encode(), method="POST")
    with urllib.request.urlopen(request) as response:
        return json.load(response)  # type: ignore[no-any-return]


def take(signed_in: BrowserContext, pictures: Iterable[Picture]) -> None:
    """Pictures, each in a window of its own that is signed in already."""
    assert signed_in.browser is not None
    for picture in pictures:
        width, height = picture.size
        context = signed_in.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=picture.scheme,  # type: ignore[arg-type]
            storage_state=signed_in.storage_state(),
        )
        context.add_cookies([{"name": "django_language", "value": picture.language, "url": ORIGIN}])
        page = context.new_page()
        arrive(page, picture)
        keep(page.screenshot(), picture.name)
        context.close()


def arrive(page: Page, picture: Picture) -> None:
    """Opens the page until it shows what is to be seen."""
    for _ in range(TRIES):
        page.goto(f"{ORIGIN}/s/{picture.address}")
        with suppress(PlaywrightTimeoutError):
            for selector in picture.follow:
                page.locator(selector).first.click(timeout=TRY)
                page.wait_for_load_state()
            page.locator(picture.wait).first.wait_for(timeout=TRY)
            return
    raise SystemExit(f"{picture.name} shows no {picture.wait}.")


def keep(screenshot: bytes, name: str) -> None:
    """Writes a picture with the colors that a page needs, which makes the file small."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
