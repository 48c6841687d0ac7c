"""All open orders of the shop in one table of statuses."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.core.words import Delivery, Return
from suivi.lib import clock
from suivi.orders.boards import Cell, matrix
from suivi.orders.overview import newest_change
from suivi.web.access import desk

HEATS = ((0, 0), (3, 1), (10, 2), (50, 3), (250, 4))


@desk()
def matrix_page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Payment and fulfillment down, delivery across, for the returns that are chosen."""
    cells = matrix(shop, clock.now())
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
            "newest": newest_change(shop),
        },
    )


def _table(cells: list[Cell], returns: str) -> dict[str, Any]:
    """Columns that are in use, and a row for each pair of payment and fulfillment, the fullest first."""
    grouped: dict[tuple[str, str], dict[str, list[Cell]]] = {}
    for cell in cells:
        grouped.setdefault((cell.payment, cell.fulfillment), {}).setdefault(cell.delivery, []).append(cell)
    used = {cell.delivery for cell in cells}
    columns = [word.value for word in Delivery if word in used]
    rest = f"&returns={returns}" if returns else ""
    rows = []
    for (payment, fulfillment), by_delivery in grouped.items():
        shown = [_shown(column, by_delivery.get(column, [])) for column in columns]
        rows.append(
            {
                "payment": payment,
                "fulfillment": fulfillment,
                "count": sum(cell["count"] for cell in shown),
                "address": f"state=open&payment={payment}&fulfillment={fulfillment}{rest}",
                "cells": shown,
            }
        )
    return {"columns": columns, "rows": sorted(rows, key=lambda row: -row["count"])}


def _shown(delivery: str, same: list[Cell]) -> dict[str, Any]:
    """One cell of the table: the combinations that differ in the return only, together."""
    count = sum(cell.count for cell in same)
    return {
        "count": count,
        "troubled": sum(cell.troubled for cell in same),
        "old": sum(cell.old for cell in same),
        "oldest": min((cell.oldest for cell in same if cell.oldest), default=None),
        "heat": _heat(count),
        "delivery": delivery,
    }


def _heat(count: int) -> int:
    return next((heat for limit, heat in HEATS if count <= limit), 5)
