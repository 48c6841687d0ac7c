"""Marks texts for translation without knowing how they will be translated: core knows no Django."""


def gettext_noop(text: str) -> str:
    """The text itself; the name is what the collector of messages looks for."""
    return text
