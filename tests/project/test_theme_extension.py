"""The block for Shopify themes: whole, in every language, nothing of it anybody else's, its form the look-up's."""

import json
import re
import tomllib
from pathlib import Path

import liquid
import pytest
from django.conf import settings

from suivi.sources.shopify.appconfig import PROXY

FOLDER = Path(__file__).parents[2] / "extensions/order-status"
BLOCK = (FOLDER / "blocks/lookup.liquid").read_text()
SCHEMA = re.compile(r"{% schema %}(.*){% endschema %}", re.DOTALL)
LOCALES = sorted((FOLDER / "locales").glob("*.json"))
SHOPIFYS = {"pt": "pt-PT"}  # what Shopify calls a language


def words(file: Path) -> dict[str, str]:
    return {f"lookup.{name}": text for name, text in json.loads(file.read_text())["lookup"].items()}


def rendered(language: str) -> str:
    told = words(next(each for each in LOCALES if each.name in {f"{language}.json", f"{language}.default.json"}))
    environment = liquid.Environment()
    environment.filters["t"] = lambda key: told[key]
    schema = json.loads(SCHEMA.search(BLOCK)[1])
    block = {"id": "b1", "settings": {each["id"]: each["default"] for each in schema["settings"]}}
    values = {"block": block, "request": {"locale": {"iso_code": language}}}
    return environment.from_string(SCHEMA.sub("", BLOCK)).render(**values)


def test_it_is_a_theme_extension():
    told = tomllib.loads((FOLDER / "shopify.extension.toml").read_text())
    assert told["type"] == "theme"
    schema = json.loads(SCHEMA.search(BLOCK)[1])
    assert (FOLDER / "assets" / schema["stylesheet"]).is_file()
    assert schema["target"] == "section"


@pytest.mark.parametrize("language", [SHOPIFYS.get(code, code) for code, _name in settings.CUSTOMER_LANGUAGES])
def test_its_form_asks_the_look_up_in_each_language(language):
    html = rendered(language)
    assert f'action="/{"/".join(PROXY)}?lang={language}" method="post"' in html
    assert re.findall(r'name="(\w+)"', html) == ["order", "proof"]
    assert set(re.findall(r'for="([\w-]+)"', html)) == set(re.findall(r'id="([\w-]+)"', html))
    assert "{{" not in html


def test_each_language_has_the_same_words():
    for ending in (".schema.json", ".json"):
        files = [each for each in LOCALES if each.name.endswith(".schema.json") == (ending == ".schema.json")]
        assert len({frozenset(words(each)) for each in files}) == 1
        assert all(text for each in files for text in words(each).values())
    keys = set(re.findall(r'"t:([\w.]+)"', BLOCK))
    assert keys == set(words(FOLDER / "locales/en.default.schema.json"))


def test_nothing_of_it_runs_or_comes_from_elsewhere():
    for file in [each for each in FOLDER.rglob("*") if each.is_file()]:
        text = file.read_text()
        assert not re.search(r"https?:|<script|url\(|@import|on\w+=\"", text), file.name
        assert file.suffix in {".liquid", ".json", ".css", ".toml"}
