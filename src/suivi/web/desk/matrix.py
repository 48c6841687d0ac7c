"""All open orders of the shop in one table of statuses."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.core.words import Delivery, Return
from suivi.orders.overview import Cell, matrix
from suivi.web.access import desk

HEATS = ((0, 0), (3, 1), (10, 2), (50, 3), (250, 4))


@desk()
def matrix_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Payment and fulfillment down, delivery across, for the returns that are chosen."""
    cells = matrix(shop)
    known = {word.value for word in Return}
    chosen = request.GET.get("returns", "")
    chosen = chosen if chosen in known else ""
    returns = Counter[str]()
    for cell in cells:
        returns[cell.returns] += cell.count
    shown = [cell for cell in cells if not chosen or cell.returns == chosen]
    return render(
        request,
        "desk/matrix.html",
        {
            "table": _table(shown, chosen),
            "total": sum(cell.count for cell in shown),
            "returns": [(word, count, word == chosen) for word, count in returns.most_common()],
            "chosen": chosen,
        },
    )


def _table(cells: list[Cell], returns: str) -> dict[str, Any]:
    """Columns that are in use, and a row for each pair of payment and fulfillment, the fullest first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    troubled: Counter[tuple[str, str, str]] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        place = (cell.payment, cell.fulfillment, cell.delivery)
        counts[place] += cell.count
        troubled[place] += cell.troubled
        pairs[place[:2]] += cell.count
    columns = [word.value for word in Delivery if any(place[2] == word for place in counts)]
    rest = f"&returns={returns}" if returns else ""
    rows = [
        {
            "payment": payment,
            "fulfillment": fulfillment,
            "count": count,
            "address": f"state=open&payment={payment}&fulfillment={fulfillment}{rest}",
            "cells": [
                {
                    "count": counts[payment, fulfillment, column],
                    "troubled": troubled[payment, fulfillment, column],
                    "heat": _heat(counts[payment, fulfillment, column]),
                    "delivery": column,
                }
                for column in columns
            ],
        }
        for (payment, fulfillment), count in pairs.most_common()
    ]
    return {"columns": columns, "rows": rows}


def _heat(count: int) -> int:
    return next((heat for limit, heat in HEATS if count <= limit), 5)
