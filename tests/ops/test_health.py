"""Whether Suivi says truly that it lives and can work."""

import pytest

from suivi.lib import clock
from suivi.worker import heartbeat

pytestmark = pytest.mark.django_db


def test_it_lives(client):
    assert client.get("/healthz").status_code == 200


def test_it_is_ready_only_with_a_living_worker(client):
    assert client.get("/readyz").status_code == 503
    heartbeat.beat(clock.now())
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "worker": True}
