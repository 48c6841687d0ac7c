"""One chart of every kind, as a shop might have it."""

from suivi.publishing.charts.contract import Chart, ChartKind, Series

DAYS = tuple(f"Nov {day}" for day in range(1, 29))
CARRIERS = ("Colissimo", "DHL Express", "UPS", "Mondial Relay", "La Poste", "GLS")


def _wave(base: float, step: int, jump: int = 7) -> tuple[float, ...]:
    return tuple(base + (place * step) % jump + place * 0.3 for place in range(len(DAYS)))


CHARTS = {
    chart.kind: chart
    for chart in (
        Chart(
            ChartKind.LINE,
            "Orders a day",
            DAYS,
            (
                Series("Orders", _wave(40, 5)),
                Series("Shipped", _wave(38, 3)),
                Series("Delivered", (None, *_wave(33, 4)[1:])),
            ),
            "Orders, shipped and delivered, each day of November",
        ),
        Chart(ChartKind.BAR, "Parcels by carrier", CARRIERS, (Series("Parcels", (812, 604, 377, 290, 121, 48)),)),
        Chart(
            ChartKind.STACKED,
            "Late parcels",
            DAYS[:14],
            (
                Series("Domestic", _wave(9, 2)[:14]),
                Series("Europe", _wave(5, 3)[:14]),
                Series("World", _wave(2, 1)[:14]),
            ),
        ),
        Chart(
            ChartKind.PIE, "Why held", ("Fraud", "Address", "Stock", "Payment"), (Series("Orders", (12, 30, 44, 7)),)
        ),
        Chart(ChartKind.FIGURE, "Money at risk", DAYS, (Series("EUR", _wave(1200, 90, 700)),), unit="EUR"),
        Chart(
            ChartKind.HEAT,
            "Problems by weekday",
            ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            tuple(
                Series(name, tuple((place * 37 + row * 11) % 50 for place in range(7)))
                for row, name in enumerate(CARRIERS)
            ),
        ),
        Chart(
            ChartKind.HISTOGRAM,
            "Days to deliver",
            (),
            (Series("Days", tuple((n * 7919 % 97) ** 0.6 for n in range(400))),),
        ),
        Chart(
            ChartKind.MAP,
            "Parcels by country",
            ("FR", "DE", "ES", "IT", "BE", "GB", "CH", "PL"),
            (Series("Parcels", (12000, 840, 410, 333, 210, 150, 88, 2)),),
        ),
    )
}
