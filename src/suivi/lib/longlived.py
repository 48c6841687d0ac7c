"""Garbage collection for a process that lives long and works through much, most of which dies by itself."""

import gc

_YOUNG, _MIDDLE, _OLD = 100_000, 50, 50  # objects, then rounds, until a generation is looked through


def settle() -> None:
    """What is loaded by now stays, so that looking for cycles passes over it, and happens seldom.

    Recording orders makes hundreds of objects each and hardly a cycle; with Python's own threshold of 700 a fifth of
    the time went into looking. Call it once, when a process has loaded what it works with.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
