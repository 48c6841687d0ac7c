"""Texts for SMS: in signs that every phone counts as one, and as how many messages they are counted."""

# Signs of good typesetting for which an SMS would be counted at 70 characters in place of 160.
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...",
                       "\u00a0": " ", "\u202f": " ", "×": "x"})  # fmt: skip

# The 7-bit alphabet, and what takes two places in it (3GPP TS 23.038).
ONE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO = frozenset("^{}\\[~]|€\f")
SEVEN_BIT, UNICODE = (160, 153), (70, 67)  # what fits into one alone, and into one of several


def parts(text: str) -> int:
    """As how many SMS a text is counted."""
    if ONE.union(TWO).issuperset(text):
        size, (alone, of_several) = sum(2 if sign in TWO else 1 for sign in text), SEVEN_BIT
    else:
        size, (alone, of_several) = len(text.encode("utf-16-le")) // 2, UNICODE
    return 1 if size <= alone else -(-size // of_several)
