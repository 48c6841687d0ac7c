"""The providers of tracking news, by name. A new one is a module here, its table of words, and a line below."""

from suivi.carriers.contract import Provider
from suivi.carriers.providers.aftership import AfterShip
from suivi.carriers.providers.dhl import Dhl
from suivi.carriers.providers.easypost import EasyPost
from suivi.carriers.providers.fedex import FedEx
from suivi.carriers.providers.gls import Gls
from suivi.carriers.providers.laposte import LaPoste
from suivi.carriers.providers.shipengine import ShipEngine
from suivi.carriers.providers.shippo import Shippo
from suivi.carriers.providers.track17 import Track17
from suivi.carriers.providers.track123 import Track123
from suivi.carriers.providers.trackingmore import TrackingMore
from suivi.carriers.providers.ups import Ups
from suivi.carriers.providers.usps import Usps

PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        AfterShip(),
        Track17(),
        EasyPost(),
        Shippo(),
        ShipEngine(),
        TrackingMore(),
        Track123(),
        Ups(),
        LaPoste(),
        Dhl(),
        FedEx(),
        Gls(),
        Usps(),
    )
}

__all__ = ["PROVIDERS"]
