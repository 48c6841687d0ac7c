"""How the demo shop looks to its customers, and how they reach it. Invented throughout."""

from pathlib import Path

COLOR = "#b0432d"
EMAIL = "bonjour@maison-demo.example"
PHONE = "+33 1 99 00 12 34"  # 01 99 00 is kept free for fiction
SITE = "https://maison-demo.example"
NOTE = "Maison Démo, 12 rue de l’Exemple, 75011 Paris"  # the same in every language


def logo() -> bytes:
    """The logo, a PNG that reads on light and dark ground."""
    return Path(__file__).with_name("logo.png").read_bytes()
