"""Every destination, against a double of the machine it speaks to."""

import base64
import hmac
import io
import json
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from suivi.lib import vault
from suivi.publishing import destinations
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary
from suivi.publishing.models import Destination, Sending
from suivi.publishing.sending import GONE, WAITS, send
from tests.publishing.doubles import receiver, sftp
from tests.publishing.making import DAYS, body, made
from tests.road import NOW, fill, new_shop

CONTENT = b"Order,Total\r\n#1,12.50\r\n'=1+1,007\r\n"
LINK = "https://suivi.example/files/token/"


@pytest.fixture(autouse=True)
def _near(settings) -> None:
    settings.PRIVATE_ADDRESSES = True
    settings.EMAIL_URL = "smtp://mail.example"
    settings.BASE_URL = "https://suivi.example"


def parcel(content: bytes = CONTENT, **more: Any) -> Parcel:
    told = {"key": "7-3", "title": "Late <orders>", "text": "Late <orders>: 2 rows.", "name": "late.csv"}
    return Parcel(**{**told, "media_type": "text/csv; charset=utf-8", "size": len(content), "file": io.BytesIO(content),
                     "link": lambda: LINK, **more})  # fmt: skip


def test_mail_has_the_file_and_the_picture_and_shows_nobody_the_others() -> None:
    destinations.send("email", {"to": "anna@example.com\nbert@example.com"}, parcel(picture=b"\x89PNG"))
    (message,) = mail.outbox
    assert (message.subject, message.to, message.bcc) == ("Late <orders>", [], ["anna@example.com", "bert@example.com"])
    assert "anna" not in str(message.message()["To"])
    assert message.message()["Message-ID"] == "<suivi-7-3@suivi.example>"
    parts = [part.get_content_type() for part in message.message().walk()]
    assert {"text/plain", "text/html", "image/png", "text/csv"} <= set(parts)
    assert ("late.csv", CONTENT.decode(), "text/csv") in [
        tuple(one)[:3] for one in message.attachments if isinstance(one, tuple)
    ]
    assert "Late &lt;orders&gt;" in message.alternatives[0][0]


def test_a_mail_with_too_large_a_file_has_a_link() -> None:
    destinations.send("email", {"to": "anna@example.com"}, parcel(size=11 * 1024 * 1024))
    assert LINK in mail.outbox[0].body
    assert not mail.outbox[0].attachments


def test_mail_says_whether_trying_again_can_help(settings, monkeypatch) -> None:
    def refuse(error: Exception) -> Callable[..., int]:
        def fail(*_args: object) -> int:
            raise error

        return fail

    for error, failure in ((SMTPRecipientsRefused({}), Permanent), (ConnectionRefusedError(), Temporary)):
        monkeypatch.setattr(EmailBackend, "send_messages", refuse(error))
        with pytest.raises(failure):
            destinations.send("email", {"to": "anna@example.com"}, parcel())
    settings.EMAIL_URL = ""
    with pytest.raises(Permanent, match="No mail server"):
        destinations.send("email", {"to": "anna@example.com"}, parcel())


def test_a_folder_gets_the_whole_file_and_nothing_else(settings, tmp_path) -> None:
    settings.REPORT_FOLDER = str(tmp_path)
    for _twice in range(2):
        destinations.send("folder", {"folder": "/daily/late"}, parcel())
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [CONTENT]
    assert (tmp_path / "daily/late/late.csv").exists()


@pytest.mark.parametrize("folder", ["..", "a/../../b", "link/x"])
def test_a_folder_outside_of_the_root_gets_nothing(settings, tmp_path, folder: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    settings.REPORT_FOLDER = str(root)
    with pytest.raises(Permanent, match="outside"):
        destinations.send("folder", {"folder": folder}, parcel())
    settings.REPORT_FOLDER = ""
    with pytest.raises(Permanent, match="SUIVI_REPORT_FOLDER"):
        destinations.send("folder", {"folder": ""}, parcel())


def test_a_webhook_is_signed_over_every_byte() -> None:
    with receiver() as there:
        destinations.send("webhook", {"url": f"{there.address}/in", "secret": "shh"}, parcel())
    (asked,) = there.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/in", CONTENT)
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + CONTENT
    expected = base64.b64encode(hmac.digest(b"shh", signed, "sha256")).decode()
    assert asked.headers["webhook-signature"] == f"v1,{expected}"
    assert asked.headers["webhook-id"] == "7-3"


@pytest.mark.parametrize(
    ("status", "failure"), [(500, Temporary), (429, Temporary), (503, Temporary), (404, Permanent), (302, Permanent)]
)
def test_what_the_receiver_answers_decides(status: int, failure: type[Exception]) -> None:
    with receiver((status, b"")) as there, pytest.raises(failure, match=str(status)):
        destinations.send("webhook", {"url": there.address, "secret": "shh"}, parcel())


def test_slack_gets_a_link_and_no_markup_of_others() -> None:
    with receiver() as there:
        destinations.send("slack", {"url": there.address}, parcel())
    text = json.loads(there.asked[0].body)["text"]
    assert text == f"*Late &lt;orders&gt;*\nLate &lt;orders&gt;: 2 rows.\n<{LINK}|late.csv>"
    assert CONTENT not in there.asked[0].body


PRIVATE: list[tuple[str, Known]] = [
    ("webhook", {"url": "https://127.0.0.1/in", "secret": "x"}),
    ("slack", {"url": "https://10.0.0.8/in"}),
    ("sftp", {"host": "127.0.0.1", "port": "22", "user": "u", "fingerprint": "SHA256:x", "password": "p"}),
    ("s3", {"endpoint": "http://169.254.169.254", "bucket": "b", "access_key": "a", "secret_key": "s"}),
]


@pytest.mark.parametrize(("kind", "known"), PRIVATE, ids=[kind for kind, _known in PRIVATE])
def test_nothing_is_sent_into_a_private_network(settings, kind: str, known: Known) -> None:
    settings.PRIVATE_ADDRESSES = False
    with pytest.raises(Permanent, match="private network"):
        destinations.send(kind, known, parcel())


def test_sftp_sends_to_the_server_it_knows_all_at_once(tmp_path) -> None:
    (tmp_path / "in").mkdir()
    with sftp(tmp_path) as server:
        known = {"host": "127.0.0.1", "port": str(server.port), "user": "suivi", "folder": "in", "password": "good"}
        for _twice in range(2):
            destinations.send("sftp", {**known, "fingerprint": server.fingerprint}, parcel())
        with pytest.raises(Permanent, match="another key"):
            destinations.send("sftp", {**known, "fingerprint": "SHA256:" + "A" * 43}, parcel())
        with pytest.raises(Permanent, match="let this user in"):
            destinations.send("sftp", {**known, "fingerprint": server.fingerprint, "password": "bad"}, parcel())
        with pytest.raises(Permanent, match="no such folder"):
            destinations.send("sftp", {**known, "fingerprint": server.fingerprint, "folder": "nowhere"}, parcel())
    assert [(path.name, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()] == [("late.csv", CONTENT)]
    with pytest.raises(Temporary):
        destinations.send("sftp", {**known, "fingerprint": server.fingerprint}, parcel())


S3 = {"region": "eu-west-3", "bucket": "reports", "folder": "/late/", "access_key": "AK", "secret_key": "SK"}
XML = "<?xml version='1.0'?><Error><Code>{}</Code><Message>no</Message></Error>"


def test_s3_gets_an_object() -> None:
    with receiver() as there:
        destinations.send("s3", {**S3, "endpoint": there.address}, parcel())
    (asked,) = there.asked
    assert (asked.method, urlsplit(asked.path).path) == ("PUT", "/reports/late/late.csv")
    assert CONTENT in asked.body
    assert asked.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Credential=AK/" in asked.headers["authorization"]


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [(403, "AccessDenied", Permanent), (404, "NoSuchBucket", Permanent), (400, "RequestTimeout", Temporary)],
)
def test_s3_says_why_not(status: int, code: str, failure: type[Exception]) -> None:
    with receiver((status, XML.format(code).encode())) as there, pytest.raises(failure, match=code):
        destinations.send("s3", {**S3, "endpoint": there.address}, parcel())


@pytest.fixture(scope="module")
def account() -> str:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    told = {"type": "service_account", "project_id": "p", "private_key_id": "1", "private_key": pem, "client_id": "2"}
    return json.dumps({**told, "client_email": "suivi@p.iam.example", "token_uri": "https://evil.example/token"})


@pytest.fixture
def google(monkeypatch) -> list[tuple[str, str, Any]]:
    """Google's two hosts, as far as they are asked: a token, and a spreadsheet with one sheet."""
    asked: list[tuple[str, str, Any]] = []
    sheet = {
        "properties": {"sheetId": 5, "title": "Suivi", "index": 0, "gridProperties": {"rowCount": 9, "columnCount": 9}}
    }

    book = {"properties": {"title": "Book"}, "sheets": [sheet]}

    def answer(self: object, request: requests.PreparedRequest, **_more: object) -> requests.Response:
        parts = urlsplit(request.url or "")
        found = requests.Response()
        found.status_code, found.request, found.url = 200, request, request.url or ""
        sent = request.body.decode() if isinstance(request.body, bytes) else request.body
        token = parts.netloc == "oauth2.googleapis.com"
        asked.append(
            (request.method or "", f"{parts.netloc}{parts.path}", None if token or not sent else json.loads(sent))
        )
        known = token or "/BOOK" in parts.path
        found.status_code = 200 if known else 404
        said = {"access_token": "t", "expires_in": 3600, "token_type": "Bearer"} if token else book
        found._content = json.dumps(
            said if known else {"error": {"code": 404, "message": "no", "status": "NOT_FOUND"}}
        ).encode()
        found.headers["Content-Type"] = "application/json"
        return found

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", answer)
    return asked


def test_a_sheet_gets_numbers_as_numbers_and_texts_as_texts(google, account: str) -> None:
    known = {
        "spreadsheet": "https://docs.google.com/spreadsheets/d/BOOK/edit#gid=0",
        "sheet": "Suivi",
        "account": account,
    }
    destinations.send("sheets", known, parcel(b"\xef\xbb\xbf" + CONTENT))
    assert {place.partition("/")[0] for _method, place, _body in google} == {
        "oauth2.googleapis.com",
        "sheets.googleapis.com",
    }
    (written,) = [body for method, _place, body in google if method == "PUT"]
    assert written["values"] == [["Order", "Total"], ["#1", 12.5], ["'=1+1", "007"]]
    cleared = next(number for number, one in enumerate(google) if one[1].endswith(":clear"))
    assert cleared < next(number for number, one in enumerate(google) if one[0] == "PUT")


def test_a_sheet_that_is_not_shared_is_told(google, account: str) -> None:
    with pytest.raises(Permanent, match="not shared"):
        destinations.send("sheets", {"spreadsheet": "OTHER", "sheet": "Suivi", "account": account}, parcel())
    with pytest.raises(Permanent, match="no key"):
        destinations.send("sheets", {"spreadsheet": "BOOK", "sheet": "Suivi", "account": "{}"}, parcel())


@pytest.mark.django_db
def test_a_file_is_sent_once_and_tried_again_by_a_table_of_waits() -> None:
    shop = new_shop()
    fill(shop, 4)
    run, now = made(shop, DAYS, format_="csv"), NOW
    with receiver((500, b""), (503, b""), (200, b"")) as there:
        secrets = vault.seal(json.dumps({"secret": "shh"}))
        hook = Destination.objects.create(
            shop=shop,
            kind="webhook",
            name="Hook",
            settings={"url": there.address},
            sealed_secrets=secrets,
            created_at=NOW,
        )
        Sending.objects.create(shop=shop, run_id=run.pk, destination_id=hook.pk, due_at=NOW)
        for wait in WAITS[:2]:
            assert send(now) == 1
            assert send(now) == 0
            now += wait
        assert send(now) == 1
        assert send(now + timedelta(days=1)) == 0
    assert {asked.headers["webhook-id"] for asked in there.asked} == {f"{run.pk}-{hook.pk}"}
    assert there.asked[-1].body == body(run)
    assert Sending.objects.get().state == "sent"


@pytest.mark.django_db
def test_a_destination_that_is_gone_is_told() -> None:
    shop = new_shop()
    fill(shop, 2)
    run = made(shop)
    rival = Destination.objects.create(shop=new_shop("rival"), kind="folder", name="Box", created_at=NOW)
    Sending.objects.create(shop=shop, run_id=run.pk, destination_id=rival.pk, due_at=NOW)
    assert send(NOW) == 1
    assert (Sending.objects.get().state, Sending.objects.get().why) == ("failed", GONE)
