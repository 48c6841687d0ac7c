"""``kill -9`` while mails are handed over: each is sent, and what may have come twice is counted."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.crash.site import Site, free_port, new_database, until
from tests.crash.test_kill import SEED

LETTERS, KILLS = 16, 2


class Post:
    """Takes every mail, a little slowly, so that some are cut off between taking and answering."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken[str(message_from_bytes(envelope.content or b"")["Message-ID"])] += 1
        time.sleep(0.05)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    found, port = Post(), free_port()
    controller: Any = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found, port
    controller.stop()


def test_every_letter_is_sent_though_the_worker_is_killed(tmp_path: Path, post: tuple[Post, int]) -> None:
    taken, dice = post[0].taken, random.Random(SEED)
    with new_database(tmp_path) as database:
        site = Site(tmp_path, database)
        try:
            site.write_letters(LETTERS, post[1])
            site.start_worker()
            for kill in range(KILLS):
                until(lambda wanted=(kill + 1) * 4: len(taken) >= wanted, "some letters are sent")
                time.sleep(dice.random() / 10)
                site.kill_worker()
            until(lambda: len(taken) == LETTERS, "every letter is sent")
            until(lambda: all(state == "sent" for _, state, _ in site.outbox()), "the outbox knows")
        finally:
            site.stop()
        outbox = site.outbox()
    assert len(outbox) == LETTERS
    assert {name.partition("@")[0].strip("<") for name in taken} == {key for key, _, _ in outbox}
    twice = {name.partition("@")[0].strip("<"): count - 1 for name, count in taken.items()}
    assert all(twice[key] <= doubts for key, _, doubts in outbox)
    assert sum(doubts for _, _, doubts in outbox) <= KILLS * 2
