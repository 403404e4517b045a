"""Settings of the test suite: the ordinary settings, with everything they write in a directory of its own.

Without TEST_DATABASE_URL the suite runs on the embedded default (a SQLite file with the very pragmas of the product);
with it, and TEST_REDIS_URL, on the production pair. Several runs may go on at once: every name holds the process id.
"""

import atexit
import os
import shutil
import tempfile

scratch = tempfile.mkdtemp(prefix="anquan-test-")
os.mkdir(f"{scratch}/static")
atexit.register(shutil.rmtree, scratch, ignore_errors=True)
os.environ["ANQUAN_VAR"] = scratch
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{scratch}/anquan.sqlite3"
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")

from anquan.settings import *  # noqa: E402, F403
from anquan.settings import CACHES, DATABASES, SQLITE, STORAGES  # noqa: E402

RUN_NAME = f"test_anquan_{os.getpid()}"
DATABASES["default"]["TEST"] = {"NAME": f"{scratch}/test.sqlite3" if SQLITE else RUN_NAME}
CACHES["default"]["KEY_PREFIX"] = RUN_NAME

# A test that wants a real broker starts its own worker (tests/run); everywhere else publishing stays in the process.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict = {}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
