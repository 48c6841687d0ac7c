"""The addresses that customers visit (``/o/TOKEN/``, ``/u/TOKEN/``, ``/track/HANDLE/``), by which Shopify fetches
them, and where providers of mail report.
"""

from django.urls import URLPattern, path, re_path

from suivi.web.tracking import asking, calendar, choices, frame, lookup, optout, page, proxy, reports

urlpatterns: list[URLPattern] = [
    path("o/<str:token>/", page.page, name="customer_order"),
    path("o/<str:token>/delivery.ics", calendar.calendar, name="customer_calendar"),
    path("o/<str:token>/ask/<slug:kind>/", asking.ask, name="customer_ask"),
    path("o/<str:token>/withdraw/", asking.withdraw, name="customer_withdraw"),
    path("o/<str:token>/messages/", choices.choices, name="customer_choices"),
    path("u/<str:token>/", optout.opt_out, name="opt_out"),
    path("reports/<str:token>", reports.report, name="message_report"),
    path("track/<slug:handle>/", lookup.lookup, name="customer_lookup"),
    path("track/<slug:handle>/logo", frame.logo, name="customer_logo"),
    path("track/<slug:handle>/style.css", frame.stylesheet, name="customer_style"),
    re_path(r"^proxy/shopify(?:/(?P<path>.*))?$", proxy.proxy, name="shopify_proxy"),
]
