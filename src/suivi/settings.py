"""Django's settings. Everything an installation may choose comes from ``SUIVI_*`` variables (see ``suivi.env``)."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from suivi import env

PACKAGE = Path(__file__).resolve().parent
DATA_DIR = Path(env.text("SUIVI_DATA_DIR", "var")).resolve()


def _folder() -> Path:
    """The data folder, made where it is not there."""
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {DATA_DIR} cannot be made ({error.strerror}). SUIVI_DATA_DIR names another one."
        ) from error
    return DATA_DIR


def _kept_secret() -> str:
    """A secret key made at the first start and kept in the data folder, readable by its owner only.

    Of several processes that start at once, the first to finish its file decides for all.
    """
    path = _folder() / "secret_key"
    try:
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as draft:  # mode 0600
                draft.write(secrets.token_urlsafe(48))
                draft.flush()
                with suppress(FileExistsError):
                    os.link(draft.name, path)  # all of it or nothing, and never over another's
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {path} ({error.strerror}). Make the folder writable, name another with"
            " SUIVI_DATA_DIR, or set SUIVI_SECRET_KEY."
        ) from error


SECRET_KEY = env.text("SUIVI_SECRET_KEY") or _kept_secret()
SECRET_KEY_FALLBACKS = env.words("SUIVI_SECRET_KEY_PREVIOUS")
DEBUG = env.flag("SUIVI_DEBUG")
CUSTOMER_HOSTS = [host.lower() for host in env.words("SUIVI_CUSTOMER_HOSTS")]  # they show customers' pages and no desk
ALLOWED_HOSTS = [*env.words("SUIVI_HOSTS", "127.0.0.1,localhost,[::1]"), *CUSTOMER_HOSTS]
BASE_URL = env.text("SUIVI_BASE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

# The app of Shopify that this installation is, where one app serves several stores. While its secret is being changed,
# the one before counts too.
SHOPIFY_CLIENT_ID = env.text("SUIVI_SHOPIFY_CLIENT_ID")
SHOPIFY_CLIENT_SECRETS = [
    *env.words("SUIVI_SHOPIFY_CLIENT_SECRET"),
    *env.words("SUIVI_SHOPIFY_CLIENT_SECRET_PREVIOUS"),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "suivi.web",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "suivi.accounts",
    "suivi.orders",
    "suivi.customers",
    "suivi.inbox",
    "suivi.actions",
    "suivi.reports.apps.Reports",
    "suivi.letters",
    "suivi.messages.apps.Messages",
    "suivi.alerts",
    "suivi.automations",
    "suivi.automations.rules",
    "suivi.publishing",
    "suivi.worker",
    "suivi.ops.apps.Ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "suivi.web.tracking.owndomain.OwnDomain",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "suivi.urls"
WSGI_APPLICATION = "suivi.wsgi.application"
ASGI_APPLICATION = "suivi.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "suivi.ops.health.silence",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "suivi.web.templatetags.acting",
                "suivi.web.templatetags.badges",
                "suivi.web.templatetags.icons",
                "suivi.web.templatetags.providers",
                "suivi.web.templatetags.terms",
                "suivi.web.templatetags.words",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    """SQLite in the data folder, or the PostgreSQL server that ``url`` names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _folder() / "suivi.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                " PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"SUIVI_DATABASE_URL must begin with postgresql://, not with {parts.scheme or 'no scheme'!r}. Without it,"
            " Suivi uses SQLite in the data folder."
        )
    try:
        port = str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured("SUIVI_DATABASE_URL: the port must be a number up to 65535.") from None
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "suivi",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What is read in portions is read to its end: no plan is good because its first rows come soon.
        "OPTIONS": {"options": "-c cursor_tuple_fraction=1"},
    }


DATABASES = {"default": _database(env.text("SUIVI_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
# What customers see is in more languages than the desk; their catalogs hold nothing else.
CUSTOMER_LANGUAGES = [
    *LANGUAGES,
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pt", "Português"),
]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "customers/languages"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"

# Who comes in: by e-mail and password or by link; nobody signs up alone.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "suivi.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# Counted in each web process; the rest as allauth has it: signing in 30 a minute, asking for a reset 20 a minute …
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "one_time_link": "20/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("SUIVI_TRUSTED_PROXIES", 0)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # who asks for a stranger's password sends them nothing
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ADAPTER = "suivi.accounts.secondfactor.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Suivi"
MFA_TOTP_TOLERANCE = 1  # a code of the half minute before still counts, for clocks that differ
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is known from the invitation that came there


def _mail(url: str) -> dict[str, Any]:
    """How to send e-mail: ``smtp://user:password@host:587`` (STARTTLS), ``smtps://…:465`` (TLS from the start)."""
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise ImproperlyConfigured("SUIVI_EMAIL_URL must be like smtp://user:password@host:587 or smtps://host")
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{'smtp' if url else 'dummy'}.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.query != "tls=0",
        "EMAIL_TIMEOUT": 10,
    }


EMAIL_URL = env.text("SUIVI_EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("SUIVI_EMAIL_FROM", "suivi@localhost")
globals().update(_mail(EMAIL_URL))

# Files of reports: how long they are kept, and the folder of this server they may be put into.
REPORT_DAYS = env.number("SUIVI_REPORT_DAYS", 30)
REPORT_FOLDER = env.text("SUIVI_REPORT_FOLDER")
# Whether what shops enter (for reports, alerts, messages and mail servers) may lead into private networks.
PRIVATE_ADDRESSES = env.flag("SUIVI_PRIVATE_ADDRESSES")

STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Everything a page loads comes from here, and nothing is written into the page that runs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "suivi.lib.discreet.Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("SUIVI_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "WARNING"),
    },
}
