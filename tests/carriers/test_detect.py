"""Which carrier has the parcel: who is believed, in which order, and when nobody is."""

from itertools import pairwise

import pytest

from suivi.carriers.detect import REASONS, candidates, sure

UPS, FEDEX_12, DHL_DE, DIGITS_14 = "1Z5R89390357567127", "986578788855", "00340434292135100148", "89108749065090"
IMPB = "420221539101026837331000039521"


@pytest.mark.parametrize(
    ("number", "clues", "carrier"),
    [
        # A name, a link and a distinctive form are enough alone.
        ("whatever", {"company": "Colissimo"}, "Colissimo"),
        ("whatever", {"company": " u.p.s. "}, "UPS"),
        ("whatever", {"url": "https://wwwapps.ups.com/track?n=1"}, "UPS"),
        (UPS, {}, "UPS"),
        (DHL_DE, {}, "DHL"),
        ("6A12345678901", {}, "Colissimo"),
        # The name wins over the link, the link over the form, the form over a provider's answer.
        (UPS, {"company": "DHL", "url": "https://www.ups.com/"}, None),
        ("whatever", {"company": "DHL", "url": "https://www.ups.com/"}, "DHL"),
        (FEDEX_12, {"url": "https://www.dhl.de/x"}, "DHL"),
        (UPS, {"answered": "dhl"}, None),
        (FEDEX_12, {"answered": "Mondial Relay", "countries": ("FR",)}, "Mondial Relay"),
        # A number that only USPS issues, whatever the shipment says.
        (IMPB, {"company": "DHL", "url": "https://www.dhl.com/"}, "USPS"),
        # Digits alone are a guess, with a check or without one.
        (FEDEX_12, {}, None),
        (FEDEX_12, {"countries": ("US",)}, None),
        (DIGITS_14, {"countries": ("FR",)}, None),
        (DIGITS_14, {"company": "Chronopost"}, "Chronopost"),
        ("EW112720413FR", {}, None),
        ("EW112720413FR", {"company": "Chronopost"}, "Chronopost"),
        # A provider's answer decides where nothing else does.
        ("whatever", {"answered": "la-poste-colissimo"}, "Colissimo"),
        ("whatever", {"company": "Cousin Bob"}, None),
        ("", {}, None),
        ("whatever", {"url": "https://[broken"}, None),
    ],
)
def test_who_is_believed(number: str, clues: dict[str, object], carrier: str | None) -> None:
    found = sure(candidates(number, **clues))  # type: ignore[arg-type]
    assert (found.carrier if found else None) == carrier


def test_a_wrong_check_digit_lowers_and_never_rejects() -> None:
    ranked = candidates("1Z12345E0205271688", company="UPS")
    assert ranked[0].carrier == "UPS"
    assert ranked[0].reasons == ("name", "check_failed")
    assert sure(ranked) == ranked[0]


def test_candidates_come_in_order_with_their_reasons() -> None:
    ranked = candidates(DHL_DE, countries=("DE", "FR"))
    assert ranked[0].carrier == "DHL"
    assert ranked[0].reasons == ("checked", "country")
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert len({one.carrier for one in ranked}) == len(ranked)


def test_every_reason_is_a_sentence() -> None:
    assert all(sentence.endswith(".") for _weight, sentence in REASONS.values())


def test_the_weights_keep_the_order_of_trust() -> None:
    order = ["impb", "name", "host", "checked", "checked_short", "country", "form", "check_failed"]
    assert all(REASONS[first][0] > REASONS[second][0] for first, second in pairwise(order))
