"""Every address that people visit."""

from django.urls import URLPattern, URLResolver, include, path

from suivi.web.accounts import auditlog, entrance, install, people, privacy, shop, store, tracking

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.home, name="home"),
    path("accounts/email/", entrance.closed, name="account_email"),
    path("accounts/password/reset/", entrance.forgotten, name="account_reset_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("enter/<str:token>/", entrance.enter, name="enter"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("language/", entrance.language, name="language"),
    path("shopify/install", install.install, name="shopify_install"),
    path("shopify/callback", install.callback, name="shopify_callback"),
    path("shops/new/", shop.create, name="shop_create"),
    path("s/<slug:handle>/settings/", shop.settings, name="settings"),
    path("s/<slug:handle>/settings/shop/", shop.general, name="settings_shop"),
    path("s/<slug:handle>/settings/policy/", shop.policy, name="settings_policy"),
    path("s/<slug:handle>/settings/tracking/", tracking.listing, name="settings_tracking"),
    path("s/<slug:handle>/settings/tracking/<slug:provider>/", tracking.provider, name="settings_provider"),
    path("s/<slug:handle>/settings/tracking/<slug:provider>/address/", tracking.new_address, name="tracking_address"),
    path("s/<slug:handle>/settings/tracking/<slug:provider>/remove/", tracking.remove, name="tracking_remove"),
    path("s/<slug:handle>/settings/shopify/", store.shopify, name="settings_shopify"),
    path("s/<slug:handle>/settings/shopify/connect/", store.connect, name="shopify_connect"),
    path("s/<slug:handle>/settings/shopify/install/", install.begin, name="shopify_begin"),
    path("s/<slug:handle>/settings/shopify/check/", store.check, name="shopify_check"),
    path("s/<slug:handle>/settings/shopify/disconnect/", store.disconnect, name="shopify_disconnect"),
    path("s/<slug:handle>/settings/privacy/", privacy.listing, name="settings_privacy"),
    path("s/<slug:handle>/settings/privacy/<int:pk>/download/", privacy.download, name="privacy_download"),
    path("s/<slug:handle>/settings/privacy/<int:pk>/answered/", privacy.answered, name="privacy_answered"),
    path("s/<slug:handle>/settings/people/", people.listing, name="settings_people"),
    path("s/<slug:handle>/settings/people/invite/", people.invite, name="people_invite"),
    path("s/<slug:handle>/settings/people/invites/<int:pk>/withdraw/", people.withdraw, name="people_withdraw"),
    path("s/<slug:handle>/settings/people/<int:pk>/role/", people.change_role, name="people_role"),
    path("s/<slug:handle>/settings/people/<int:pk>/remove/", people.remove, name="people_remove"),
    path("s/<slug:handle>/settings/people/<int:pk>/reset/", people.reset_link, name="people_reset"),
    path("s/<slug:handle>/settings/people/<int:pk>/second-factor/", people.drop_second_factor, name="people_factor"),
    path("s/<slug:handle>/settings/audit/", auditlog.listing, name="settings_audit"),
    path("s/<slug:handle>/", include("suivi.web.desk.urls")),
]
