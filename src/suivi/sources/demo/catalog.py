"""What the demo shop sells, to whom, and who carries it. Invented names; real carriers."""

from typing import NamedTuple


class Product(NamedTuple):
    """Something for sale, in euros."""

    title: str
    sku: str
    price: str
    ships: bool = True


class Carrier(NamedTuple):
    """Who carries, how its numbers look (``#`` a digit, ``@`` a letter) and how many days it takes."""

    company: str
    number: str
    url: str
    days: float


class Place(NamedTuple):
    """Where customers live."""

    country: str
    province: str
    zip: str
    city: str


PRODUCTS = (
    Product("Linen shirt", "SHIRT-LIN-M", "59.00"),
    Product("Wool scarf", "SCARF-WOOL", "39.00"),
    Product("Leather belt", "BELT-90", "45.00"),
    Product("Canvas bag", "BAG-CANVAS", "29.50"),
    Product("Raincoat", "COAT-RAIN-L", "129.00"),
    Product("Merino socks, 3 pairs", "SOCKS-3", "24.00"),
    Product("Enamel mug", "MUG-ENAMEL", "14.90"),
    Product("Candle, fig", "CANDLE-FIG", "22.00"),
    Product("Notebook, dotted", "NOTE-DOT", "12.50"),
    Product("Coffee, 1 kg", "COFFEE-1KG", "27.00"),
    Product("Ceramic teapot", "TEAPOT-CER", "68.00"),
    Product("Desk lamp", "LAMP-DESK", "89.00"),
)
DIGITAL = Product("Gift card", "GIFT-50", "50.00", ships=False)
DOWNLOAD = Product("Knitting pattern, PDF", "PATTERN-PDF", "9.00", ships=False)
SUBSCRIPTION = Product("Coffee subscription", "COFFEE-SUB", "26.00")

FIRST_NAMES = (
    "Camille", "Léa", "Manon", "Chloé", "Inès", "Jules", "Hugo", "Louis", "Adam", "Nina", "Emma", "Noah", "Mila",
    "Paul", "Sofia", "Lukas", "Greta", "Jonas", "Hanna", "Oliver", "Amelia", "Harry", "Isla", "James", "Ava", "Mateo",
    "Lucía", "Marco", "Giulia", "Daan", "Sanne", "Anaïs", "Zoé", "Farid", "Mei", "Tomás", "Agnès", "Björn",
)  # fmt: skip
LAST_NAMES = (
    "Martin", "Bernard", "Dubois", "Moreau", "Laurent", "Lefèvre", "Roux", "Garnier", "Faure", "Girard", "Müller",
    "Schmidt", "Weber", "Wagner", "Smith", "Jones", "Taylor", "Brown", "García", "López", "Rossi", "Bianchi",
    "Jansen", "Visser", "Nguyen", "O'Brien", "Lambert", "Fontaine", "Chevalier", "Haddad",
)  # fmt: skip
STREETS = ("rue des Lilas", "avenue Foch", "Main Street", "Gartenweg", "rue du Port", "Via Roma", "High Street")

PLACES: tuple[tuple[int, Place], ...] = (
    (30, Place("FR", "", "75011", "Paris")),
    (10, Place("FR", "", "69003", "Lyon")),
    (9, Place("FR", "", "13006", "Marseille")),
    (7, Place("FR", "", "44000", "Nantes")),
    (6, Place("FR", "", "31000", "Toulouse")),
    (5, Place("BE", "", "1000", "Bruxelles")),
    (9, Place("DE", "", "10115", "Berlin")),
    (5, Place("DE", "", "80331", "München")),
    (5, Place("ES", "", "08001", "Barcelona")),
    (4, Place("IT", "", "20121", "Milano")),
    (4, Place("NL", "", "1012", "Amsterdam")),
    (4, Place("GB", "ENG", "E1 6AN", "London")),
    (2, Place("US", "NY", "11201", "Brooklyn")),
)

CARRIERS: dict[str, tuple[Carrier, ...]] = {
    "FR": (
        Carrier("Colissimo", "6A###########", "https://www.laposte.fr/outils/suivre-vos-envois?code={}", 2),
        Carrier(
            "Chronopost", "XY#########FR", "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}", 1
        ),
        Carrier("Mondial Relay", "########", "", 3),
    ),
    "DE": (
        Carrier(
            "DHL", "00340434######@@####".replace("@", "#"), "https://www.dhl.de/de/privatkunden.html?piececode={}", 3
        ),
        Carrier("DPD", "0150##########", "", 3),
    ),
    "GB": (
        Carrier("Royal Mail", "@@#########GB", "https://www.royalmail.com/track-your-item#/tracking-results/{}", 5),
    ),
    "US": (
        Carrier("UPS", "1Z999@@#########", "https://www.ups.com/track?tracknum={}", 6),
        Carrier("FedEx", "7###########", "https://www.fedex.com/fedextrack/?trknbr={}", 5),
    ),
    "": (
        Carrier("UPS", "1Z999@@#########", "https://www.ups.com/track?tracknum={}", 3),
        Carrier("GLS", "###########", "", 4),
    ),
}

HUBS = {"FR": "Orléans", "DE": "Leipzig", "GB": "Coventry", "US": "Louisville", "BE": "Liège", "ES": "Zaragoza",
        "NL": "Utrecht", "IT": "Bologna", "CH": "Härkingen"}  # fmt: skip
TAGS = ("vip", "gift", "wholesale", "first-order", "newsletter", "fragile")
