"""Invented customers of the local Shopify."""

from typing import Any

NAMES = ("Camille Martin", "Léa Bernard", "Jonas Weber", "Harry Smith", "Lucía García", "Giulia Rossi", "Sanne Jansen")
PLACES = (
    ("rue des Lilas 12", "75011", "Paris", "FR"),
    ("Gartenweg 3", "10115", "Berlin", "DE"),
    ("High Street 8", "E1 6AN", "London", "GB"),
)


def somebody(number: int) -> dict[str, Any]:
    """Customer, address and e-mail of an order; the same for the same number."""
    name = NAMES[number % len(NAMES)]
    street, zip_, city, country = PLACES[number % len(PLACES)]
    email = f"customer{number}@example.com"
    return {
        "customer": {"id": number, "name": name, "email": email, "locale": "fr" if country == "FR" else "en"},
        "email": email,
        "address": {"address1": street, "zip": zip_, "city": city, "countryCode": country},
    }
