"""The site's own settings with a folder, a database and a mailbox that belong to this test run alone."""

import os
import tempfile
from pathlib import Path

# The workers of one run (pytest-xdist) inherit the folder; two runs at once never share it.
if "LC_TEST_FOLDER" not in os.environ:
    os.environ["LC_TEST_FOLDER"] = tempfile.mkdtemp(prefix="livingcities-tests-")
FOLDER = os.environ["LC_TEST_FOLDER"]
OWNER = os.environ.setdefault("LC_TEST_OWNER", str(os.getpid())) == str(os.getpid())
os.environ["LC_DATA"] = FOLDER
for name in ("LC_MODE", "LC_SECRET_KEY", "LC_URL", "CACHE_URL", "EMAIL_URL", "STORAGE_URL", "LC_PROXIES"):
    os.environ[name] = ""  # neither the developer's shell nor an .env file decides what is tested
for name in ("LC_CREDENTIAL_KEY", "LC_OIDC", "LC_YANDEX", "LC_VK", "LC_TILES"):
    os.environ[name] = ""

from livingcities.settings import *  # noqa: E402, F403
from livingcities.settings import DATABASES, SQLITE_OPTIONS, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and the browser's server are connections of their own, as on a real machine.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(FOLDER) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": SQLITE_OPTIONS["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
    }
else:
    # A pool would keep connections of finished threads and hinder the deletion of the test database.
    DATABASES["default"]["OPTIONS"].pop("pool", None)

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": False}
