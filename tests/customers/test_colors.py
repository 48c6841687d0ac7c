"""A shop's color can be read, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.customers.colors import DARK, LIGHT, SIGN, TEXT, contrast, is_color, palette, stylesheet

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(color=COLORS, ground=st.sampled_from([LIGHT, DARK]))
def test_every_color_gives_shades_that_can_be_seen_and_read(color, ground):
    shades = palette(color, ground)
    assert contrast(shades.area, ground) >= SIGN
    assert contrast(shades.on_area, shades.area) >= TEXT
    assert contrast(shades.link, ground) >= TEXT


def test_a_color_that_can_be_read_stays_as_it_is():
    assert palette("#1f4fd8", LIGHT) == ("#1f4fd8", "#ffffff", "#1f4fd8")


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("wrong", ["", "red", "#fff", "#1F4FD8", "#12345g", "#1234567", "1f4fd8", "#1f4fd8}body{"])
def test_what_is_no_color(wrong):
    assert not is_color(wrong)


def test_the_stylesheet_sets_colors_only():
    assert stylesheet("#1f4fd8").count("--") == 6
