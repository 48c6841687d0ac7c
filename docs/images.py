"""Makes the pictures of ``docs/images`` again: ``make images``. It starts Suivi with its demo shop and looks at it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "images"
PORT = os.environ.get("PORT", "8129")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""


class Picture(NamedTuple):
    """A page as one sees it. ``follow``: a link on it that leads to what is shown."""

    name: str
    address: str
    size: tuple[int, int] = (1280, 800)
    scheme: str = "light"
    language: str = "en"
    follow: str = ""


PICTURES = (
    Picture("overview", "orders/?problem=any"),
    Picture("matrix", "matrix/"),
    Picture("attention", "attention/"),
    Picture("order", "orders/?problem=exception", follow=".row-link"),
    Picture("phone-dark-french", "orders/?problem=any", (390, 844), "dark", "fr"),
)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="suivi-images-") as folder:
        command = [sys.executable, "-m", "suivi.cli", "up", "--port", PORT]
        surroundings = os.environ | {"SUIVI_DATA_DIR": folder, "PORT": PORT}
        with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as suivi:
            try:
                look(sign_in_link(suivi))
            finally:
                suivi.terminate()


def sign_in_link(suivi: subprocess.Popen[str]) -> str:
    """The one-time link that Suivi prints when it is ready."""
    assert suivi.stdout is not None
    for line in suivi.stdout:
        if found := re.search(r"http://\S+/enter/\S+", line):
            return found[0]
    raise SystemExit("Suivi did not start.")


def look(link: str) -> None:
    """Sign in once and take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        first = browser.new_context().new_page()
        first.goto(link)
        first.locator("main form button").first.click()
        first.wait_for_url("**/orders/")
        for picture in PICTURES:
            take(browser, picture, first)
        browser.close()


def take(browser: Browser, picture: Picture, signed_in: Page) -> None:
    """One picture, in a window of its own that is signed in already."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        storage_state=signed_in.context.storage_state(),
    )
    page = context.new_page()
    origin = signed_in.url.split("/s/")[0]
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": origin}])
    page.goto(f"{signed_in.url.removesuffix('orders/')}{picture.address}")
    if picture.follow:
        page.locator(picture.follow).first.click()
        page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


if __name__ == "__main__":
    main()
