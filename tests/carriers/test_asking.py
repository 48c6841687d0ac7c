"""The requests that providers want, and what their answers mean. Nothing is sent."""

import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from suivi.carriers import PROVIDERS, Heard
from suivi.carriers.choosing import carrier_of, choose
from suivi.carriers.contract import Account, Answer, Request, Response, Wanted

NOW = datetime(2026, 7, 4, 12, 0, tzinfo=UTC)
HEARD = Heard(at=NOW)
ACCOUNT = Account(key="k3y", secret="s3cret", token="t0ken")
ONE = Wanted(number="6A 1/2", carrier="slug", zip="69001", country="FR", reference="#1001")
REGISTERING = sorted(name for name, one in PROVIDERS.items() if one.registers)
POLLED = sorted(name for name, one in PROVIDERS.items() if one.polls)


def asked(request: Request) -> str:
    """Everything that the request tells, as one text."""
    return request.url + request.body.decode()


@pytest.mark.parametrize("provider", REGISTERING)
def test_a_registration_names_the_number_and_hides_nothing_else(provider: str) -> None:
    (request,) = PROVIDERS[provider].register([ONE], ACCOUNT)
    assert request.method == "POST"
    assert urlsplit(request.url).scheme == "https"
    assert "6A 1/2" in asked(request) or "6A+1%2F2" in asked(request)
    secrets = (ACCOUNT.key, ACCOUNT.token, base64.b64encode(b"k3y:").decode())
    assert any(secret in " ".join(request.headers.values()) for secret in secrets)
    assert "k3y" not in request.url


@pytest.mark.parametrize("provider", ["aftership", "track17", "trackingmore", "track123"])
def test_a_registration_tells_postcode_and_country_for_the_carriers_that_need_them(provider: str) -> None:
    (request,) = PROVIDERS[provider].register([ONE], ACCOUNT)
    assert '"69001"' in request.body.decode()
    assert '"FR"' in request.body.decode()
    assert "#1001" in request.body.decode()
    (bare,) = PROVIDERS[provider].register([Wanted(number="N1")], ACCOUNT)
    assert '""' not in bare.body.decode()


@pytest.mark.parametrize(
    ("provider", "registered", "fetched"),
    [
        ("aftership", 90, 90),
        ("track17", 3, 3),
        ("easypost", 90, 90),
        ("shippo", 90, 90),
        ("shipengine", 90, 90),
        ("trackingmore", 3, 3),
        ("track123", 1, 1),
        ("ups", 1, 90),
        ("laposte", 0, 9),
        ("dhl", 0, 90),
        ("fedex", 0, 3),
        ("gls", 0, 9),
        ("usps", 0, 90),
    ],
)
def test_many_numbers_share_requests_where_a_provider_allows_it(provider: str, registered: int, fetched: int) -> None:
    wanted = [Wanted(number=f"N{place:03}", carrier="ups") for place in range(90)]
    assert len(PROVIDERS[provider].register(wanted, ACCOUNT)) == registered
    requests = PROVIDERS[provider].fetch(wanted, ACCOUNT)
    assert len(requests) == fetched
    told = "".join(asked(request) for request in requests)
    assert all(told.count(one.number) == 1 for one in wanted)
    assert PROVIDERS[provider].register([], ACCOUNT) == PROVIDERS[provider].fetch([], ACCOUNT) == ()


@pytest.mark.parametrize(
    ("provider", "method", "url", "header", "value"),
    [
        ("aftership", "GET", "https://api.aftership.com/tracking/2026-07/trackings?tracking_numbers=6A%201%2F2",
         "as-api-key", "k3y"),
        ("track17", "POST", "https://api.17track.net/track/v2.4/gettrackinfo", "17token", "k3y"),
        ("easypost", "POST", "https://api.easypost.com/v2/trackers", "Authorization", "Basic azN5Og=="),
        ("shippo", "GET", "https://api.goshippo.com/tracks/slug/6A%201%2F2", "Authorization", "ShippoToken k3y"),
        ("shipengine", "GET", "https://api.shipengine.com/v1/tracking?carrier_code=slug&tracking_number=6A+1%2F2",
         "API-Key", "k3y"),
        ("trackingmore", "GET", "https://api.trackingmore.com/v4/trackings/get?tracking_numbers=6A%201%2F2",
         "Tracking-Api-Key", "k3y"),
        ("track123", "POST", "https://api.track123.com/gateway/open-api/tk/v2.1/track/query",
         "Track123-Api-Secret", "k3y"),
        ("ups", "GET", "https://onlinetools.ups.com/api/track/v1/details/6A%201%2F2?locale=en_US",
         "Authorization", "Bearer t0ken"),
        ("laposte", "GET", "https://api.laposte.fr/suivi/v2/idships/6A%201%2F2?lang=fr_FR", "X-Okapi-Key", "k3y"),
        ("dhl", "GET", "https://api-eu.dhl.com/track/shipments?trackingNumber=6A+1%2F2&service=slug&language=en",
         "DHL-API-Key", "k3y"),
        ("fedex", "POST", "https://apis.fedex.com/track/v1/trackingnumbers", "Authorization", "Bearer t0ken"),
        ("gls", "GET", "https://api.gls-group.net/track-and-trace-v1/tracking/simple/references/6A%201%2F2",
         "Authorization", "Bearer t0ken"),
        ("usps", "GET", "https://apis.usps.com/tracking/v3/tracking/6A%201%2F2?expand=DETAIL",
         "Authorization", "Bearer t0ken"),
    ],
)  # fmt: skip
def test_each_provider_is_asked_in_its_own_way(provider: str, method: str, url: str, header: str, value: str) -> None:
    (request,) = PROVIDERS[provider].fetch([Wanted(number=ONE.number, carrier=ONE.carrier)], ACCOUNT)
    assert (request.method, request.url, request.headers[header]) == (method, url, value)


def test_dhl_shows_more_to_who_knows_the_postcode() -> None:
    (request,) = PROVIDERS["dhl"].fetch([ONE], ACCOUNT)
    assert parse_qs(urlsplit(request.url).query)["recipientPostalCode"] == ["69001"]


def test_a_tracking_that_a_provider_knows_is_asked_for_by_its_id() -> None:
    known = Wanted(number="N1", provider_id="trk_1")
    assert PROVIDERS["aftership"].fetch([known], ACCOUNT)[0].url.endswith("/trackings/trk_1")
    assert PROVIDERS["easypost"].fetch([known], ACCOUNT)[0].url.endswith("/trackers/trk_1")
    sly = Wanted(number="N1", provider_id="../users")
    assert PROVIDERS["easypost"].fetch([sly], ACCOUNT)[0].url.endswith("/v2/trackers")


@pytest.mark.parametrize(("provider", "in_header"), [("ups", True), ("gls", True), ("fedex", False), ("usps", False)])
def test_signing_in_gives_key_and_secret_once(provider: str, in_header: bool) -> None:
    request = PROVIDERS[provider].sign_in(ACCOUNT)
    assert request is not None
    form = parse_qs(request.body.decode())
    assert form["grant_type"] == ["client_credentials"]
    assert ("client_secret" in form) is not in_header
    assert ("Authorization" in request.headers) is in_header
    assert PROVIDERS["dhl"].sign_in(ACCOUNT) is None


@pytest.mark.parametrize(
    ("status", "headers", "kind", "again", "wait"),
    [
        (401, {}, "key", False, None),
        (403, {}, "key", False, None),
        (402, {}, "refused", False, None),
        (422, {}, "refused", False, None),
        (301, {"Location": "https://elsewhere.example/"}, "refused", False, None),
        (408, {}, "outage", True, None),
        (429, {"retry-after": "30"}, "limit", True, 30),
        (429, {"Retry-After": "Sat, 04 Jul 2026 12:01:30 GMT"}, "limit", True, 90),
        (429, {"Retry-After": "Sat, 04 Jul 2026 11:00:00 GMT"}, "limit", True, 0),
        (429, {"Retry-After": "soon"}, "limit", True, None),
        (429, {"Retry-After": "99999999999999999999"}, "limit", True, 86400),
        (429, {"X-RateLimit-Reset": str(int(NOW.timestamp()) + 12)}, "limit", True, 12),
        (429, {}, "limit", True, None),
        (500, {}, "outage", True, None),
        (503, {"Retry-After": "120"}, "outage", True, 120),
        (401, {"Retry-After": "120"}, "key", False, None),
    ],
)
def test_a_failure_says_whether_trying_again_can_help(
    status: int, headers: dict[str, str], kind: str, again: bool, wait: int | None
) -> None:
    failure = PROVIDERS["dhl"].answer(Response(status=status, headers=headers), HEARD).failure
    assert failure is not None
    assert (failure.kind, failure.again, failure.retry_after) == (kind, again, wait)
    assert failure.message.endswith(".")


def test_a_number_that_aftership_follows_already_was_not_refused() -> None:
    told = b'{"meta": {"code": 4003, "message": "Tracking already exists."}, "data": {}}'
    assert PROVIDERS["aftership"].answer(Response(status=400, body=told), HEARD) == Answer()
    other = PROVIDERS["aftership"].answer(Response(status=400, body=b'{"meta": {"code": 4005}}'), HEARD).failure
    assert other is not None
    assert other.kind == "refused"


def test_trackingmore_wants_two_minutes_after_too_many_requests() -> None:
    failure = PROVIDERS["trackingmore"].answer(Response(status=429), HEARD).failure
    assert failure is not None
    assert failure.retry_after == 120
    failure = PROVIDERS["trackingmore"].answer(Response(status=429, headers={"Retry-After": "7"}), HEARD).failure
    assert failure is not None
    assert failure.retry_after == 7


def test_a_good_answer_holds_reports() -> None:
    body = json.dumps({"shipments": [{"id": "N1", "events": []}]}).encode()
    answer = PROVIDERS["dhl"].answer(Response(status=200, body=body), HEARD)
    assert [report.number for report in answer.reports] == ["N1"]


@pytest.mark.parametrize("name", POLLED)
def test_what_fits_into_one_request_is_one_request(name: str) -> None:
    provider = PROVIDERS[name]
    wanted = [Wanted(number=f"N{place:03}", carrier="ups") for place in range(150)]
    assert len(provider.fetch(wanted[: provider.at_once], ACCOUNT)) == 1
    assert len(provider.fetch(wanted[: provider.at_once + 1], ACCOUNT)) == 2
    if provider.registers:
        assert len(provider.register(wanted[: provider.registered_at_once], ACCOUNT)) == 1
    assert len(provider.unregister(wanted[: provider.left_at_once], ACCOUNT)) <= 1


@pytest.mark.parametrize(
    ("provider", "told", "path"),
    [
        ("aftership", {"data": {"id": "t/1", "slug": "ups", "tracking_number": "N1"}}, "/trackings/t%2F1"),
        ("easypost", {"id": "trk_1", "tracking_code": "N1", "status": "unknown"}, "/v2/trackers/trk_1"),
        (
            "trackingmore",
            {"data": {"success": [{"id": "9a1", "tracking_number": "N1", "courier_code": "ups"}]}},
            "/v4/trackings/delete/9a1",
        ),
    ],
)
def test_a_number_is_taken_back_by_the_id_that_its_registration_was_answered_with(
    provider: str, told: object, path: str
) -> None:
    answer = PROVIDERS[provider].answer(Response(status=200, body=json.dumps(told).encode()), HEARD)
    (report,) = answer.reports
    known = Wanted(number="N1", provider_id=report.provider_id)
    (request,) = PROVIDERS[provider].unregister([known], ACCOUNT)
    assert (request.method, request.url[-len(path) :]) == ("DELETE", path)
    assert PROVIDERS[provider].unregister([Wanted(number="N1")], ACCOUNT) == ()


@pytest.mark.parametrize("name", POLLED)
def test_a_trial_creates_nothing(name: str) -> None:
    request = PROVIDERS[name].trial(ACCOUNT)
    assert urlsplit(request.url).scheme == "https"
    assert request.method == "GET" or request.url.endswith(("getquota", "track/query", "trackingnumbers"))


@pytest.mark.parametrize(
    ("carrier", "available", "chosen"),
    [
        ("UPS", {"ups", "track17"}, "ups"),
        ("UPS", {"track17", "aftership"}, "track17"),
        ("Colissimo", {"laposte", "aftership"}, "laposte"),
        ("Chronopost", {"laposte"}, "laposte"),
        ("DHL Express", {"dhl"}, "dhl"),
        ("GLS", {"ups"}, ""),
        ("", {"aftership", "shippo"}, "aftership"),
        ("", {"shippo", "shipengine"}, ""),
        ("UPS", {"shippo"}, "shippo"),
        ("GLS", {"shippo"}, ""),
        ("UPS", set(), ""),
    ],
)
def test_who_is_asked_about_a_parcel(carrier: str, available: set[str], chosen: str) -> None:
    assert choose(carrier, available) == chosen


@pytest.mark.parametrize(
    ("number", "company", "url", "carrier"),
    [
        ("1Z999AA10123456784", "", "", "UPS"),
        ("12345", "La Poste Colissimo", "", "Colissimo"),
        ("1234567890", "", "", ""),
        ("1234567890", "A van", "https://gls-group.com/track/1234567890", "GLS"),
    ],
)
def test_the_carrier_is_named_only_where_it_is_sure(number: str, company: str, url: str, carrier: str) -> None:
    assert carrier_of(number, company, url) == carrier
