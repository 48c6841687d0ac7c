"""Who moves a parcel, by the name a shop gives, and the public page where a customer can follow it.

A dead link is worse than a bare number: only pages that were seen to work, or that several independent public
programs use, are in the table.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit


class Carrier(NamedTuple):
    """A carrier. ``page`` has the places ``{number}``, ``{zip}`` and ``{country}``; empty: no page is known."""

    key: str
    name: str
    page: str = ""
    also: tuple[str, ...] = ()  # other spellings, as shops and Shopify's list write them


CARRIERS: tuple[Carrier, ...] = (
    Carrier("4px", "4PX", "https://track.4px.com/#/result/0/{number}"),
    Carrier("amazon", "Amazon", "https://track.amazon.com/tracking/{number}", ("Amazon Logistics",)),
    Carrier("australia_post", "Australia Post", "https://auspost.com.au/mypost/track/details/{number}", ("AusPost",)),
    Carrier("austrian_post", "Österreichische Post", "https://www.post.at/sv/sendungssuche?snr={number}",
            ("Austrian Post", "Post AT")),
    Carrier("bpost", "BPost", "https://track.bpost.cloud/btr/web/#/search?itemCode={number}&lang=en",
            ("BPost International",)),
    Carrier("cainiao", "Cainiao"),
    Carrier("canada_post", "Canada Post",
            "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}", ("Postes Canada",)),
    Carrier("chronopost", "Chronopost",
            "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}", ("Chronopost France",)),
    Carrier("colis_prive", "Colis Privé"),
    Carrier("colissimo", "Colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}",
            ("La Poste Colissimo", "La Poste (Colissimo)")),
    Carrier("correos_es", "Correos",
            "https://www.correos.es/es/en/tools/tracker/items/details?tracking-number={number}", ("Correos España",)),
    Carrier("delhivery", "Delhivery", "https://www.delhivery.com/track/package/{number}"),
    Carrier("deutsche_post", "Deutsche Post", "", ("Deutsche Post (DE)", "Deutsche Post (EN)")),
    Carrier("dhl", "DHL", "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}",
            ("DHL Paket", "DHL Germany")),
    Carrier("dhl_ecommerce", "DHL eCommerce", "https://webtrack.dhlglobalmail.com/?trackingnumber={number}"),
    Carrier("dhl_express", "DHL Express",
            "https://www.dhl.com/us-en/home/tracking.html?submit=1&tracking-id={number}"),
    Carrier("dpd", "DPD"),
    Carrier("dpd_uk", "DPD UK", "https://track.dpd.co.uk/parcels/{number}"),
    Carrier("evri", "Evri", "https://www.evri.com/track/parcel/{number}/details", ("Hermes UK", "myHermes")),
    Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}", ("Federal Express",)),
    Carrier("gls", "GLS", "https://gls-group.com/GROUP/en/parcel-tracking?match={number}", ("GLS Group",)),
    Carrier("hermes", "Hermes", "", ("Hermes Germany",)),
    Carrier("inpost", "InPost"),
    Carrier("japan_post", "Japan Post",
            "https://trackings.post.japanpost.jp/services/srv/search/direct?locale=en&reqCodeNo1={number}",
            ("Japan Post (EN)", "Japan Post (JA)")),
    Carrier("la_poste", "La Poste", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"),
    Carrier("mondial_relay", "Mondial Relay",
            "https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition={number}&codePostal={zip}"),
    Carrier("ninjavan", "NinjaVan", "https://www.ninjavan.co/en-sg/tracking?id={number}", ("Ninja Van",)),
    Carrier("ontrac", "OnTrac", "https://www.ontrac.com/tracking/?number={number}"),
    Carrier("packeta", "Packeta", "https://tracking.packeta.com/en/?id={number}", ("Zásilkovna",)),
    Carrier("parcelforce", "Parcelforce", "https://www.parcelforce.com/track-trace?trackNumber={number}",
            ("Parcelforce Worldwide",)),
    Carrier("poste_italiane", "Poste Italiane"),
    Carrier("posti", "Posti", "https://www.posti.fi/en/tracking#/lahetys/{number}"),
    Carrier("postnl", "PostNL", "", ("PostNL Domestic", "PostNL International")),
    Carrier("postnord", "PostNord", "", ("PostNord DK", "PostNord NO", "PostNord SE")),
    Carrier("purolator", "Purolator", "https://www.purolator.com/en/shipping/tracker?pin={number}"),
    Carrier("relais_colis", "Relais Colis"),
    Carrier("royal_mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    Carrier("sf_express", "SF Express"),
    Carrier("singpost", "Singapore Post", "https://www.singpost.com/track-items?track_number={number}", ("SingPost",)),
    Carrier("swiss_post", "Swiss Post", "https://service.post.ch/ekp-web/ui/entry/search/{number}",
            ("Die Post", "La Poste Suisse")),
    Carrier("tnt", "TNT"),
    Carrier("ups", "UPS", "https://www.ups.com/track?loc=en_US&requester=ST&tracknum={number}",
            ("United Parcel Service",)),
    Carrier("usps", "USPS", "https://tools.usps.com/tracking/{number}",
            ("United States Postal Service", "US Postal Service")),
    Carrier("yodel", "Yodel", "https://www.yodel.co.uk/track/{number}"),
    Carrier("yunexpress", "YunExpress", "https://www.yuntrack.com/parcelTracking?id={number}", ("Yun Express",)),
)  # fmt: skip


def _folded(name: str) -> str:
    """A name without case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^0-9a-z]", "", plain)


_BY_NAME = {_folded(name): carrier for carrier in CARRIERS for name in (carrier.key, carrier.name, *carrier.also)}


def carrier(name: str) -> Carrier | None:
    """The carrier a shop means by this name, or None for one that is not in the table."""
    return _BY_NAME.get(_folded(name))


@lru_cache(maxsize=4096)  # asked for every scan
def carrier_name(name: str) -> str:
    """The carrier's usual spelling, so that counts do not split; an unknown name as it is given."""
    known = carrier(name)
    return known.name if known is not None else name.strip()


def link(company: str, number: str, given: str = "", *, zip_code: str = "", country: str = "") -> str:
    """Where to follow a parcel, or "" where no page is sure.

    The carrier's own page comes first; then the address that the shop gave, where it is a web address that names the
    number. Anything else, such as a script in place of an address, gives no link.
    """
    known = carrier(company)
    if known is not None and known.page and number:
        needs = {"number": number, "zip": zip_code, "country": country}
        if all(value for place, value in needs.items() if f"{{{place}}}" in known.page):
            return known.page.format_map({place: quote(value, safe="") for place, value in needs.items()})
    return _safe(given) if number and number in given else ""


def _safe(address: str) -> str:
    """The address over https, or "" where it is none that a person should be sent to."""
    try:
        parts = urlsplit(address.strip())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return urlunsplit(parts._replace(scheme="https")) if sound else ""
