"""Asking other machines: bounded in time and size, and never into the shop's own network."""

import socket
from collections.abc import Iterator

import pytest

from suivi.lib.http import Limits, Sender, Unreachable
from tests.double import Double

LOCAL = Limits(connect=2, read=2, total=10, private=True)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as one:
        yield one


@pytest.fixture
def sender() -> Iterator[Sender]:
    one = Sender(LOCAL)
    yield one
    one.close()


def test_a_reply_has_status_headers_and_body(double: Double, sender: Sender) -> None:
    double.says(201, b"made", {"X-Told": "yes"})
    reply = sender.send("POST", f"{double.url}/a?b=1", {"X-Key": "k"}, b"{}")
    assert (reply.status, reply.body, reply.headers["x-told"]) == (201, b"made", "yes")
    (asked,) = double.asked
    assert (asked.method, asked.path, asked.headers["x-key"], asked.body) == ("POST", "/a?b=1", "k", b"{}")
    assert asked.headers["host"] == double.url.removeprefix("http://")
    assert asked.headers["user-agent"] == "Suivi"


def test_connections_are_kept(double: Double, sender: Sender) -> None:
    for _ in range(3):
        double.says(200, b"ok")
        sender.send("GET", double.url)
    assert len({asked.client for asked in double.asked}) == 1


def test_a_redirect_is_an_answer_and_is_not_followed(double: Double, sender: Sender) -> None:
    double.says(302, b"", {"Location": "http://169.254.169.254/latest/meta-data"})
    assert sender.send("GET", double.url).status == 302
    assert len(double.asked) == 1


def test_an_endless_answer_is_cut_off(double: Double) -> None:
    double.never_ends()
    with pytest.raises(Unreachable, match="larger than 100000 bytes") as caught:
        Sender(Limits(most_bytes=100_000, private=True)).send("GET", double.url)
    assert not caught.value.again


def test_a_small_answer_that_unpacks_to_a_huge_one_is_cut_off(double: Double) -> None:
    import gzip

    double.says(200, gzip.compress(b"0" * 5_000_000), {"Content-Encoding": "gzip"})
    with pytest.raises(Unreachable, match="larger than"):
        Sender(Limits(most_bytes=1_000_000, private=True)).send("GET", double.url)


def test_who_does_not_answer_is_left(double: Double) -> None:
    double.stays_silent()
    with pytest.raises(Unreachable, match="took too long") as caught:
        Sender(Limits(read=0.05, private=True)).send("GET", double.url)
    assert caught.value.again


def test_who_answers_in_drops_is_left(double: Double) -> None:
    double.never_ends()
    with pytest.raises(Unreachable, match="took too long"):
        Sender(Limits(total=0, private=True)).send("GET", double.url)


def test_a_connection_that_breaks_can_be_tried_again(double: Double, sender: Sender) -> None:
    double.breaks_off()
    with pytest.raises(Unreachable, match="connection failed") as caught:
        sender.send("GET", double.url)
    assert caught.value.again


def test_garbled_packing_is_said(double: Double, sender: Sender) -> None:
    double.says(200, b"not gzip", {"Content-Encoding": "gzip"})
    with pytest.raises(Unreachable, match="garbled"):
        sender.send("GET", double.url)


def test_nobody_there(sender: Sender) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Unreachable, match="connection failed"):
            sender.send("GET", f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[2002:0a00:0001::]", "[64:ff9b::a00:1]",
        "224.0.0.1", "255.255.255.255", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_private_addresses_are_not_asked(host: str) -> None:
    with pytest.raises(Unreachable) as caught:
        Sender().send("GET", f"https://{host}/")
    assert not caught.value.again


def test_a_public_name_with_a_private_address_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(Unreachable, match="private network"):
        Sender().send("GET", "https://rebinding.example/")


def test_an_unknown_name_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_more: object) -> None:
        raise socket.gaierror("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="not known") as caught:
        Sender().send("GET", "https://nowhere.example/")
    assert caught.value.again


@pytest.mark.parametrize("url", ["http://93.184.216.34/", "ftp://a.example/", "file:///etc/passwd", "nonsense", ""])
def test_only_https_is_asked(url: str) -> None:
    with pytest.raises(Unreachable) as caught:
        Sender().send("GET", url)
    assert not caught.value.again
