"""Every collected payload, translated: the expectations are written out in ``expected_scans.txt``."""

from pathlib import Path

from tests.carriers.reading_samples import lines_of, payloads, shared_text


def expectations() -> dict[str, list[str]]:
    """The expected lines of each payload."""
    blocks = [block.splitlines() for block in shared_text("expected_scans.txt").strip().split("\n\n")]
    return {lines[0].removeprefix("# "): lines[1:] for lines in blocks}


def test_every_sample_is_translated_as_written_out(samples: Path) -> None:
    expected, seen = expectations(), set()
    for name, teller, body in payloads(samples):
        assert lines_of(teller, body) == expected[name], name
        seen.add(name)
    assert seen == set(expected)


def test_nothing_is_taken_for_another_providers(samples: Path) -> None:
    """A payload sent to the wrong address is refused, not half understood."""
    tellers = {teller.name: teller for _name, teller, _body in payloads(samples)}
    for name, teller, body in payloads(samples):
        if lines_of(teller, body)[0].startswith("parcel"):
            for other in tellers.values():
                assert other is teller or lines_of(other, body) == ["unreadable"], (name, other.name)
