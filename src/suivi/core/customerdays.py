"""How customers' languages write a day without its year, as patterns of CLDR; the same on the page and in letters."""

LONG = {"de": "EEEE, d. MMMM", "es": "EEEE, d 'de' MMMM", "pt": "EEEE, d 'de' MMMM"}
SHORT = {"de": "EEE, d. MMM", "es": "EEE, d MMM", "pt": "EEE, d 'de' MMM"}


def long_day(language: str) -> str:
    """The pattern of a day in full: "Monday 23 February"."""
    return LONG.get(language, "EEEE d MMMM")


def short_day(language: str) -> str:
    """The pattern of a day in short, for two of them in a row: "Mon 23 Feb"."""
    return SHORT.get(language, "EEE d MMM")
