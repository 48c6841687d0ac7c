"""Settings of the tests: as in production, but fast, quiet and in a folder of their own."""

import os
import tempfile

os.environ.setdefault("SUIVI_DATA_DIR", tempfile.mkdtemp(prefix="suivi-tests-"))
os.environ.setdefault("SUIVI_SECRET_KEY", "only-for-tests-" + "x" * 40)
if "SUIVI_TEST_DATABASE_URL" in os.environ:
    os.environ["SUIVI_DATABASE_URL"] = os.environ["SUIVI_TEST_DATABASE_URL"]

from suivi.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)  # noqa: F405  # WhiteNoise warns of a folder that is not there
if "SUIVI_TEST_TEMPLATE" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["SUIVI_TEST_TEMPLATE"]}  # noqa: F405  # its tables stand already
