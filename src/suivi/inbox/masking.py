"""Showing a payload without what is private."""

import msgspec

# Keys (letters only, lower case) whose values, or everything below them, tell who somebody is.
PRIVATE = frozenset(
    (
        "email",
        "contactemail",
        "phone",
        "firstname",
        "lastname",
        "fullname",
        "company",
        "address1",
        "address2",
        "street",
        "zip",
        "postalcode",
        "latitude",
        "longitude",
        "clientip",
        "browserip",
        "useragent",
        "note",
        "displayname",
        "formattedarea",
        "formatted",
        "by",
        "text",
    )
)
PRIVATE_BELOW = frozenset(
    (
        "shippingaddress",
        "billingaddress",
        "defaultaddress",
        "customer",
        "addresses",
        "destination",
        "origin",
        "clientdetails",
        "noteattributes",
        "customattributes",
        "paymentdetails",
    )
)
PLAIN = frozenset(["id", "admingraphqlapiid", "currency", "locale", "countrycode", "createdat", "updatedat"])
MASK = "•••"


def masked(body: bytes) -> str:
    """The payload as indented JSON with e-mails, names, phones, addresses and free text masked; what is no JSON, or
    nested too deep, shows only its size.
    """
    try:
        payload = msgspec.json.decode(body)
        return msgspec.json.format(msgspec.json.encode(_masked(payload, below=False)), indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return f"{MASK} ({len(body)} bytes)"


def _masked(value: object, *, below: bool) -> object:
    if isinstance(value, list):
        return [_masked(each, below=below) for each in value]
    if isinstance(value, dict):
        return {key: _masked_value(_letters(key), each, below=below) for key, each in value.items()}
    return MASK if below and value not in (None, "", True, False) else value


def _masked_value(key: str, value: object, *, below: bool) -> object:
    if key in PLAIN and not isinstance(value, (dict, list)):
        return value
    return _masked(value, below=below or key in PRIVATE or key in PRIVATE_BELOW)


def _letters(key: str) -> str:
    return "".join(char for char in key.lower() if char.isalnum())
