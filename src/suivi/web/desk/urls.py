"""The addresses under ``/s/HANDLE/`` where orders are shown."""

from django.urls import URLPattern, path

from suivi.web.desk import (
    agreement,
    attention,
    carriers,
    deliveries,
    inbox,
    matrix,
    news,
    order,
    orderwriting,
    overview,
    unmapped,
)

urlpatterns: list[URLPattern] = [
    path("orders/", overview.orders, name="orders"),
    path("orders/export.csv", overview.export, name="orders_export"),
    path("orders/<int:order_id>/", order.page, name="order"),
    path("orders/<int:order_id>/news", order.news, name="order_news"),
    path("orders/<int:order_id>/comment/", orderwriting.comment, name="order_comment"),
    path("orders/<int:order_id>/comment/edit/", orderwriting.edit_comment, name="order_comment_edit"),
    path("orders/<int:order_id>/comment/delete/", orderwriting.delete_comment, name="order_comment_delete"),
    path("orders/<int:order_id>/tag/", orderwriting.tag, name="order_tag"),
    path("orders/<int:order_id>/untag/", orderwriting.untag, name="order_untag"),
    path("orders/<int:order_id>/note/", orderwriting.note, name="order_note"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/export.csv", deliveries.export, name="deliveries_export"),
    path("deliveries/carriers/", carriers.scorecard, name="carriers"),
    path("matrix/", matrix.matrix_page, name="matrix"),
    path("attention/", attention.attention_page, name="attention"),
    path("inbox/", inbox.listing, name="inbox"),
    path("inbox/replay/", inbox.replay_all, name="inbox_replay_all"),
    path("inbox/<int:pk>/", inbox.detail, name="inbox_delivery"),
    path("inbox/<int:pk>/replay/", inbox.replay_one, name="inbox_replay"),
    path("agreement/", agreement.page, name="agreement"),
    path("agreement/ask-again/", agreement.ask_again, name="agreement_ask_again"),
    path("unmapped/", unmapped.unmapped_page, name="unmapped"),
    path("news", news.news, name="news"),
]
