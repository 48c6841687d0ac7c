"""Everything that Suivi does in the background, in one list."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from django.contrib.sessions.models import Session
from django.db import transaction

from suivi.accounts import subscriptions
from suivi.accounts.crew import Crew
from suivi.accounts.models import Shop
from suivi.actions import telling
from suivi.actions.carrying import carry_out
from suivi.alerts import briefings, escalating, looking
from suivi.alerts import planning as alerts
from suivi.alerts import sending as telling_staff
from suivi.alerts import troubles as standing
from suivi.automations import acting, watching
from suivi.automations.rules import calling, logbook, running, scheduling
from suivi.automations.rules import watching as rules
from suivi.customers import limits
from suivi.inbox import asking, backfill, rejudging
from suivi.inbox.erasing import erase
from suivi.inbox.process import process, wake
from suivi.inbox.reading import reread
from suivi.inbox.rereads import by_the_clock
from suivi.inbox.sweep import sweep
from suivi.inbox.vanished import find_vanished
from suivi.inbox.watching import follow_missed, forget_old
from suivi.messages import planning, sending
from suivi.orders import parcels, tally
from suivi.orders.learning import learn_nightly
from suivi.orders.review import review
from suivi.publishing import home, keeping, making, schedules
from suivi.publishing import sending as publishing
from suivi.reports.keeping import count_wanted, keep_ready
from suivi.worker import heartbeat, troubles


class Lane(StrEnum):
    """Duties of one lane wait for one another, and for those of no other lane: by whose machine they wait for."""

    HERE = "here"  # for nobody's but the database
    ACTS = "acts"
    READS = "reads"
    TILES = "tiles"
    REPORTS = "reports"  # for nobody, but long
    HISTORY = "history"
    STORES = "stores"
    CARRIERS = "carriers"
    MESSAGES = "messages"
    ALERTS = "alerts"
    REPORT_FILES = "report files"
    WEBHOOKS = "webhooks"


class Duty(NamedTuple):
    """``run`` returns how much it did. A duty that did something runs again at once where ``greedy``."""

    name: str
    run: Callable[[datetime], int]
    every: timedelta
    greedy: bool = False
    lane: Lane = Lane.HERE


def say_alive(now: datetime) -> int:
    """Says that the worker lives."""
    heartbeat.beat(now)
    return 0


def sweep_tallies(now: datetime) -> int:  # noqa: ARG001 - every duty is told the time
    """Deletes counts that have come down to nothing."""
    for shop_id in Shop.objects.values_list("pk", flat=True):
        with transaction.atomic():
            tally.sweep(shop_id)
            parcels.sweep(shop_id)
    return 0


def forget_sessions(now: datetime) -> int:
    """Deletes sessions that have ended."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


DUTIES: tuple[Duty, ...] = (
    Duty("say that the worker lives", say_alive, heartbeat.PERIOD),
    Duty("process the inbox", process, timedelta(seconds=0.5), greedy=True),
    Duty("notice changes for the shop's policies", watching.notice, timedelta(seconds=1), greedy=True),
    Duty("do what the shop's policies want", acting.act, timedelta(seconds=1), greedy=True),
    Duty("notice changes for the shop's rules", rules.notice, timedelta(seconds=1), greedy=True),
    Duty("fire rules whose turn has come", scheduling.fire, timedelta(seconds=10), greedy=True),
    Duty("do the steps of rules", running.run, timedelta(seconds=1), greedy=True),
    Duty("plan messages to customers", planning.plan, timedelta(seconds=1), greedy=True),
    Duty("plan alerts for the staff", alerts.plan, timedelta(seconds=1), greedy=True),
    Duty("tell on what nobody took", escalating.escalate, timedelta(seconds=30), greedy=True),
    Duty("begin briefings", briefings.begin, timedelta(seconds=30)),
    Duty("forget old alerts", alerts.forget, timedelta(hours=6)),
    Duty("pass on to stores what carriers say", telling.tell, timedelta(seconds=5), greedy=True),
    Duty("find parcels to ask about", follow_missed, timedelta(seconds=30), greedy=True),
    Duty("spread calls over the day", asking.spread, timedelta(hours=1)),
    Duty("review orders by the clock", partial(review, ended=by_the_clock), timedelta(seconds=5), greedy=True),
    Duty("judge orders again after a rule changed", rejudging.go_on, timedelta(seconds=1), greedy=True),
    Duty("erase what the law says", erase, timedelta(seconds=15), greedy=True),
    Duty("wake deliveries whose order has come", wake, timedelta(minutes=1)),
    Duty("learn from deliveries", learn_nightly, timedelta(minutes=5), greedy=True),
    Duty("ask for reports whose turn has come", schedules.begin, timedelta(seconds=10)),
    Duty("forget old files of reports", keeping.forget, timedelta(minutes=1), greedy=True),
    Duty("sweep empty counts", sweep_tallies, timedelta(hours=1)),
    Duty("forget news that were told", planning.forget, timedelta(hours=6)),
    Duty("forget old firings of rules", logbook.forget, timedelta(hours=1), greedy=True),
    Duty("forget old look-ups", limits.forget, timedelta(minutes=30)),
    Duty("forget parcels long asked about no more", forget_old, timedelta(hours=6)),
    Duty("forget old sessions", forget_sessions, timedelta(hours=6)),
    Duty("carry out actions", partial(carry_out, each=Crew()), timedelta(seconds=0.5), greedy=True, lane=Lane.ACTS),
    Duty(
        "re-read orders of connected stores",
        partial(reread, each=Crew()),
        timedelta(seconds=1),
        greedy=True,
        lane=Lane.READS,
    ),
    Duty(
        "bring in the history of connected stores",
        partial(backfill.go_on, each=Crew()),
        timedelta(seconds=2),
        greedy=True,
        lane=Lane.HISTORY,
    ),
    Duty("find what no webhook told", partial(sweep, each=Crew()), timedelta(seconds=15), lane=Lane.STORES),
    Duty("find what was deleted", partial(find_vanished, each=Crew()), timedelta(minutes=5), lane=Lane.STORES),
    Duty(
        "look after webhook subscriptions",
        partial(subscriptions.look_after, each=Crew()),
        timedelta(minutes=1),
        lane=Lane.STORES,
    ),
    Duty(
        "send messages to customers",
        partial(sending.send, each=Crew()),
        timedelta(seconds=1),
        greedy=True,
        lane=Lane.MESSAGES,
    ),
    Duty(
        "alert the staff",
        partial(telling_staff.send, each=Crew()),
        timedelta(seconds=1),
        greedy=True,
        lane=Lane.ALERTS,
    ),
    # In this lane, which also tells: should the first one hang, it is seen here.
    Duty("look for what does not work", troubles.look, timedelta(minutes=1), lane=Lane.ALERTS),
    Duty("end alerts that nothing else ends", standing.expire, timedelta(hours=1), lane=Lane.ALERTS),
    Duty("look for what is unusual", looking.look, timedelta(minutes=5), lane=Lane.REPORTS),
    Duty("keep reports of large shops ready", keep_ready, timedelta(minutes=5), greedy=True, lane=Lane.REPORTS),
    Duty("register parcels", asking.register, timedelta(seconds=5), greedy=True, lane=Lane.CARRIERS),
    Duty("ask carriers", asking.ask, timedelta(seconds=2), greedy=True, lane=Lane.CARRIERS),
    Duty("load providers' signing keys", asking.load_keys, timedelta(seconds=30), lane=Lane.CARRIERS),
    Duty("count reports that somebody waits for", count_wanted, timedelta(seconds=1), greedy=True, lane=Lane.TILES),
    Duty("count what home pages show", home.refresh, timedelta(seconds=1), greedy=True, lane=Lane.TILES),
    Duty("make reports", making.make, timedelta(seconds=1), greedy=True, lane=Lane.REPORTS),
    Duty("call webhooks of rules", calling.call, timedelta(seconds=2), greedy=True, lane=Lane.WEBHOOKS),
    Duty("send reports", publishing.send, timedelta(seconds=2), greedy=True, lane=Lane.REPORT_FILES),
)
