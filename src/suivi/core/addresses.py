"""How addresses are written in a country, as far as that can be checked without asking anybody."""

import re
from collections.abc import Mapping

# Postal codes by country (Universal Postal Union). A country that is not here: any.
POSTCODES: Mapping[str, str] = {
    "AT": r"\d{4}", "AU": r"\d{4}", "BE": r"\d{4}", "BR": r"\d{5}-?\d{3}", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "CH": r"\d{4}", "CZ": r"\d{3} ?\d{2}", "DE": r"\d{5}", "DK": r"\d{4}", "EE": r"\d{5}", "ES": r"\d{5}",
    "FI": r"\d{5}", "FR": r"\d{5}", "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "GR": r"\d{3} ?\d{2}",
    "HU": r"\d{4}", "IN": r"\d{3} ?\d{3}", "IT": r"\d{5}", "JP": r"\d{3}-?\d{4}", "LT": r"(LT-)?\d{5}",
    "LU": r"(L-)?\d{4}", "LV": r"(LV-)?\d{4}", "MC": r"980\d{2}", "MX": r"\d{5}", "NL": r"\d{4} ?[A-Z]{2}",
    "NO": r"\d{4}", "NZ": r"\d{4}", "PL": r"\d{2}-?\d{3}", "PT": r"\d{4}-?\d{3}", "RO": r"\d{6}",
    "SE": r"\d{3} ?\d{2}", "SI": r"\d{4}", "SK": r"\d{3} ?\d{2}", "US": r"\d{5}(-\d{4})?",
}  # fmt: skip
# Where parcels go without one.
WITHOUT = frozenset({"AE", "HK", "IE", "QA"})


def postcode_fits(country: str, written: str) -> bool:
    """Whether this is how the country (ISO 3166-1 alpha-2) writes a postal code; where nobody knows, yes."""
    code = " ".join(written.upper().split())
    if not code:
        return country in WITHOUT
    return re.fullmatch(POSTCODES.get(country, r".{1,12}"), code) is not None
