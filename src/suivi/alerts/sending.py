"""The worker's duty of telling: what is due to a line is decided about anew, and handed over once, in one message.

That it is being sent is written down before it is. Where no answer comes, it goes again with the same key, by which
webhooks and some providers know the second copy; of the others each such try is counted (``Alert.doubts``).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from suivi.accounts.crew import Each, one_by_one
from suivi.alerts import briefings, claiming, lines, reading
from suivi.alerts.choices import By
from suivi.alerts.claiming import end, later, put
from suivi.alerts.deciding import Drop, Wait, decide
from suivi.alerts.models import Alert, Line
from suivi.alerts.planning import key
from suivi.alerts.writing import Written, write
from suivi.channels.contract import NotSentError, Outgoing
from suivi.lib.discreet import discreet

logger = logging.getLogger(__name__)
State = Alert.State
MOST = 50  # in a message
TRIES = 6
WRONG = timedelta(minutes=10)  # after an error of our own
# How long a line rests after a message, so that a bad day is a few messages and not hundreds.
REST = {By.EMAIL: timedelta(minutes=5), By.SMS: timedelta(minutes=15), By.SLACK: timedelta(minutes=1),
        By.TEAMS: timedelta(minutes=1)}  # fmt: skip


def send(now: datetime, each: Each = one_by_one) -> int:
    """Tells what is due. Returns how many alerts were looked at."""
    due = claiming.due_lines(now)
    return each(due, lambda line: of_line(line, now)) if due else 0


def of_line(line: Line, now: datetime) -> int:
    """One message to a line. An error of our own is logged and holds up no other line."""
    alerts = claiming.claim(line, MOST, now)
    if not alerts:
        return 0
    try:
        _of_line(line, alerts, now)
    except Exception:
        logger.exception("Alerts for line %s could not be sent", line.pk)
        claiming.release(line)
        _again(alerts, now + WRONG, "error", now)
    return len(alerts)


def _of_line(line: Line, alerts: Sequence[Alert], now: datetime) -> None:
    told = reading.read(line, alerts, now)
    mine: list[Alert] = []
    for alert in alerts:
        found = decide(told.case_of(alert))
        if isinstance(found, Drop):
            end([alert], State.DROPPED, now, found.why)
        elif isinstance(found, Wait):
            later([alert], found.until, attempts=alert.attempts - 1)
        else:
            mine.append(alert)
    written = _written(line, told, mine, now) if mine else None
    if written is None:
        claiming.release(line)
        _over(line, mine, State.DROPPED, now, "calm")
    else:
        _hand_over(line, mine, written, now)


def _written(line: Line, told: reading.Reading, alerts: Sequence[Alert], now: datetime) -> Written | None:
    """The message; None where a briefing has nothing to say."""
    if alerts[0].occasion == Alert.Occasion.BRIEFING:
        return briefings.write(line, alerts[0], told, now)
    return write(line.shop, [told.saying_of(one) for one in alerts], told.language, told.zone)


def _hand_over(line: Line, alerts: Sequence[Alert], written: Written, now: datetime) -> None:
    """The message, to the line."""
    batch = alerts[0].batch or key(*(one.key for one in alerts))
    try:
        with lines.opened(line) as way:
            twice = alerts[0].state == State.SENDING and not way.once  # whoever sent it got no answer, or died
            put(alerts, state=State.SENDING, batch=batch, doubts=alerts[0].doubts + twice)
            way.send(_outgoing(line, batch, way, written))
    except NotSentError as error:
        _not_sent(line, alerts, error, now)
        return
    _over(line, alerts, State.SENT, now)
    lines.worked(line, now + REST.get(By(line.by), timedelta()))


def _over(line: Line, alerts: Sequence[Alert], state: Alert.State, now: datetime, why: str = "") -> None:
    """Told, or nothing to tell; and with a briefing what was held for it."""
    for alert in alerts:
        if alert.occasion == Alert.Occasion.BRIEFING:
            briefings.done(line, alert)
    end(alerts, state, now, why)


def _outgoing(line: Line, batch: str, way: lines.Opened, written: Written) -> Outgoing:
    """What of it goes this way."""
    short = By(line.by) is By.SMS
    text = f"{written.subject} {written.items[0].url if written.items else ''}".strip() if short else written.text
    chat = By(line.by) in {By.SLACK, By.TEAMS}
    return Outgoing(
        key=batch,
        to=way.to,
        text="" if chat and written.items else text,
        subject=written.subject,
        html=written.html,
        sender=way.sender,
        items=written.items,
        document=written.document,
    )


def _not_sent(line: Line, alerts: Sequence[Alert], error: NotSentError, now: datetime) -> None:
    """A line that takes nothing is left; else it is tried again later, as long as it is news."""
    until = lines.failed(line, error, now)
    if error.undeliverable or not error.again:
        end(alerts, State.FAILED, now, str(error))
        return
    if not error.maybe:
        put(alerts, state=State.WAITING, batch="")  # it goes with whatever is due then
    _again(alerts, until, discreet(str(error))[:300], now)


def _again(alerts: Sequence[Alert], due_at: datetime, why: str, now: datetime) -> None:
    for alert in alerts:
        if alert.attempts >= TRIES:
            end([alert], State.FAILED, now, "no_answer")
        else:
            later([alert], due_at, why=why)
