"""Settings of the test run: those of the portal, apart from the machine's own `.env` and files, and quicker.

Environment: `DATABASE_URL` chooses the database (`bin/test` sets it to PostgreSQL for its second pass).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

TEST_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, TEST_DIR, ignore_errors=True)

_OWN = {
    "ENV_FILE": os.devnull,
    "VAR_DIR": str(TEST_DIR),
    "SECRET_KEY": "for-tests-only-" + "0123456789" * 5,
    # Nothing listens there; the tests of single sign-on bring a service of their own.
    "OIDC_SERVER_URL": "http://127.0.0.1:9",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_NAME": "City ID",
}
_FROM_OUTSIDE = {"DATABASE_URL"}
# Whatever the shell has set for a running portal (HTTPS=1, FILES_DIR, …) must not change what a test sees.
with (Path(__file__).parent.parent / ".env.example").open(encoding="utf-8") as example:
    for line in example:
        name, sign, _ = line.lstrip("# ").partition("=")
        if sign and name.isupper() and name not in _FROM_OUTSIDE:
            os.environ.pop(name, None)
os.environ.update(_OWN)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# No manifest, so no `collectstatic`: the live server finds static files where they lie.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(parents=True)

# A task runs where it is enqueued, so that a test sees its outcome without a worker.
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in production, not memory: the live server's threads then queue for it as real ones do.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    # A pool would hold connections open while the test database is made and dropped.
    DATABASES["default"]["OPTIONS"] = {}
