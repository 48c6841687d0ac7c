"""What ``suivi translate`` answers."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

NOW = "2026-07-05T12:00:00Z"
TRACKER = {
    "tracking_code": "EZ4000000004",
    "carrier": "USPS",
    "status": "delivered",
    "status_detail": "arrived_at_destination",
    "est_delivery_date": "2026-07-03T00:00:00Z",
    "tracking_details": [
        {
            "status": "delivered",
            "status_detail": "teleported",
            "datetime": "2026-07-03T10:00:00Z",
            "message": "Delivered [at the door]",
            "tracking_location": {"city": "AUSTIN", "state": "TX", "country": "US"},
        }
    ],
}


def translate(monkeypatch: pytest.MonkeyPatch, given: bytes, *args: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    out = io.StringIO()
    call_command("translate", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refusal(monkeypatch: pytest.MonkeyPatch, given: bytes, *args: str) -> str:
    with pytest.raises(CommandError) as caught:
        translate(monkeypatch, given, *args)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_parcels_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = translate(monkeypatch, json.dumps(TRACKER).encode(), "easypost", "-", "--json", "--now", NOW)
    (parcel,) = json.loads(answer)["parcels"]
    assert [parcel[key] for key in ("number", "carrier", "status", "substatus", "estimated", "delivered_at")] == [
        "EZ4000000004",
        "USPS",
        "delivered",
        "to_recipient",
        "2026-07-03",
        "2026-07-03T10:00:00Z",
    ]
    (scan,) = parcel["scans"]
    assert scan | {"id": ""} == {
        "at": "2026-07-03T10:00:00Z",
        "precision": "instant",
        "raw_at": "2026-07-03T10:00:00Z",
        "status": "delivered",
        "substatus": "to_recipient",
        "code": "delivered",
        "vocabulary": "easypost_status/2026-11",
        "physical": True,
        "message": "Delivered [at the door]",
        "city": "AUSTIN",
        "province": "TX",
        "country": "US",
        "provider": "easypost",
        "id": "",
    }
    assert parcel["unmapped"] == [{"vocabulary": "easypost_detail", "word": "teleported"}]


def test_parcels_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = translate(monkeypatch, json.dumps(TRACKER).encode(), "EasyPost", "-", "--now", NOW)
    assert "USPS EZ4000000004: delivered · to_recipient" in shown
    assert "Expected: 2026-07-03" in shown
    assert "Unmapped: teleported (easypost_detail)" in shown
    assert "Delivered [at the door]" in shown
    assert "AUSTIN, TX, US" in shown


def test_a_file_and_a_recorded_exchange(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded.json"
    recorded.write_text(json.dumps({"request": {"method": "GET"}, "status": 200, "body": TRACKER}))
    answer = json.loads(translate(monkeypatch, b"", "easypost", str(recorded), "--json"))
    assert answer["parcels"][0]["status"] == "delivered"


def test_a_time_without_a_zone_is_read_in_the_shops(monkeypatch: pytest.MonkeyPatch) -> None:
    payload = {"shipments": [{"id": "1", "events": [{"statusCode": "transit", "timestamp": "2026-07-03T10:00:00"}]}]}
    given = json.dumps(payload).encode()
    answer = json.loads(translate(monkeypatch, given, "dhl", "-", "--json", "--zone", "Europe/Berlin", "--now", NOW))
    (scan,) = answer["parcels"][0]["scans"]
    assert (scan["at"], scan["precision"], scan["raw_at"]) == ("2026-07-03T08:00:00Z", "local", "2026-07-03T10:00:00")


def test_a_number_of_which_nothing_is_known_is_no_parcel(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = json.dumps({"title": "No result found", "status": 404}).encode()
    assert json.loads(translate(monkeypatch, nothing, "dhl", "-", "--json")) == {"parcels": []}
    assert translate(monkeypatch, nothing, "dhl", "-").strip() == "It tells of no parcel."


@pytest.mark.parametrize(
    ("args", "given", "words"),
    [
        (("eazypost", "-"), b"{}", "Did you mean easypost?"),
        (("17-track", "nowhere.json"), b"", "No such file"),
        (("quantum-mail", "-"), b"{}", "There is no provider"),
        (("zzzzzz", "-"), b"{}", "Known are: aftership, "),
        (("easypost", "/"), b"", "directory"),
        (("easypost", "-"), b'{"shipments": []}', "This is no payload of EasyPost"),
        (("easypost", "-"), b"<html>", "not valid JSON"),
        (("easypost", "-"), b"\xff\xfe", "not valid JSON"),
        (("easypost", "-", "--now", "yesterday"), b"{}", "--now must be a moment"),
        (("easypost", "-", "--now", "2026-07-05T12:00:00"), b"{}", "--now must be a moment"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_two(
    monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], given: bytes, words: str
) -> None:
    assert words in refusal(monkeypatch, given, *args)
