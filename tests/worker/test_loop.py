"""The worker does each duty in its time, and stops when asked."""

import threading
from datetime import datetime, timedelta

import pytest

from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery
from suivi.orders.models import Order
from suivi.sources.demo.simulator import DemoShop
from suivi.worker import heartbeat
from suivi.worker.duties import DUTIES, Duty, Lane
from suivi.worker.loop import AFTER_FAILURE, Worker
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


def test_each_duty_runs_at_its_period_and_a_greedy_one_as_long_as_there_is_work() -> None:
    clock, ran = Clock(), []
    work = [3, 2, 0]
    rare = Duty("rest", lambda now: ran.append("rare") or 5, timedelta(minutes=1))
    greedy = Duty("work", lambda now: ran.append("greedy") or work.pop(0), timedelta(seconds=1), greedy=True)
    worker = Worker([rare, greedy], clock)
    assert worker.turn() == timedelta(0)
    assert worker.turn() == timedelta(0)
    assert worker.turn() == timedelta(seconds=1)
    assert ran == ["rare", "greedy", "greedy", "greedy"]


def test_a_failing_duty_hinders_no_other() -> None:
    def fail(now: datetime) -> int:
        raise ValueError("no")

    ran = []
    worker = Worker(
        [Duty("fail", fail, timedelta(0)), Duty("go on", lambda now: ran.append(1) or 0, AFTER_FAILURE)], Clock()
    )
    assert worker.turn() == AFTER_FAILURE
    assert ran == [1]


def test_a_stopped_worker_does_nothing_more() -> None:
    ran = []
    worker = Worker([Duty("work", lambda now: ran.append(1) or 0, timedelta(0))], Clock())
    worker.stop()
    worker.run()
    assert ran == []


def test_a_lane_that_waits_for_others_delays_no_other_lane() -> None:
    answered, ran = threading.Event(), []

    def wait(now: datetime) -> int:
        answered.wait()
        return ran.append("answered") or 0

    def work(now: datetime) -> int:
        ran.append("work")
        if len(ran) == 3:
            answered.set()
            worker.stop()
        return 1

    waiting = Duty("wait", wait, timedelta(seconds=1), lane=Lane.READS)
    worker = Worker([Duty("work", work, timedelta(seconds=1), greedy=True), waiting])
    worker.run()
    assert ran == ["work", "work", "work", "answered"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_lane_that_ends_by_itself_ends_the_worker() -> None:
    def end(now: datetime) -> int:
        raise SystemExit

    rest = Duty("rest", lambda now: 0, timedelta(hours=1))
    Worker([rest, Duty("end", end, timedelta(0), lane=Lane.READS)]).run()


def test_all_duties_work_together() -> None:
    shop = new_shop()
    (emission,) = DemoShop(seed=1, orders=1, days=3, now=NOW).history()
    accept(shop, "demo", emission.topic, emission.body, {}, "one", NOW)
    assert heartbeat.age(NOW) is None
    Worker(DUTIES, Clock()).turn()
    assert Delivery.objects.get().state == "done"
    assert Order.objects.exists()
    assert heartbeat.age(NOW + timedelta(seconds=9)) == timedelta(seconds=9)
