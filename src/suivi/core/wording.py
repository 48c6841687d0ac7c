"""Reasons in words, in any language."""

from collections.abc import Callable, Mapping

from suivi.core import delivery, fulfillment, payment, problems, returns, story
from suivi.core.singular import template
from suivi.core.verdict import Reason

SENTENCES: dict[str, str] = {
    **payment.SENTENCES,
    **fulfillment.SENTENCES,
    **delivery.SENTENCES,
    **returns.SENTENCES,
    **problems.SENTENCES,
    **story.SENTENCES,
}


STORY: dict[str, str] = story.SENTENCES  # apart: a timeline's entry may have the code of a reason


def _same(text: str) -> str:
    return text


def _plain(value: object) -> str:
    return "?" if value is None else str(value)


def say(
    reason: Reason,
    translate: Callable[[str], str] = _same,
    show: Callable[[object], str] = _plain,
    sentences: Mapping[str, str] = SENTENCES,
) -> str:
    """The reason as a sentence. ``translate`` puts the template into the reader's language, ``show`` formats a value.

    An unknown code is shown as it is, so that nothing disappears.
    """
    sentence = sentences.get(reason.code)
    if sentence is None:
        return reason.code
    return translate(template(reason.code, reason.params, sentence)).format_map(_Shown(reason.params, show))


class _Shown(dict[str, str]):
    """The facts of a reason, formatted as they are asked for."""

    def __init__(self, params: Mapping[str, object], show: Callable[[object], str]) -> None:
        super().__init__()
        self._params = params
        self._show = show

    def __missing__(self, key: str) -> str:
        return self._show(self._params.get(key))
