"""Settings of anquan. Everything that differs between machines comes from the environment.

Without any environment this is the embedded default: SQLite, a file-system queue and local files under ``var/``.
``ANQUAN_ENV=production`` switches to the strict profile, which refuses to start when it is not safe.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from anquan.keys import generated_key, is_weak

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ENVIRONMENT = env.str("ANQUAN_ENV", default="embedded")
PRODUCTION = ENVIRONMENT == "production"
VAR_DIR = Path(env.str("ANQUAN_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# SECRET_KEY signs sessions and may be changed; JOURNAL_KEY seals the journal and must stay with its database.
if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY", default="")
    JOURNAL_KEY = env.str("JOURNAL_KEY", default="")
    if is_weak(SECRET_KEY) or is_weak(JOURNAL_KEY) or SECRET_KEY == JOURNAL_KEY:
        raise ImproperlyConfigured("生产环境必须设置 SECRET_KEY 和 JOURNAL_KEY：两个不同的随机串，各至少 50 个字符。")
    if DEBUG:
        raise ImproperlyConfigured("生产环境不能打开 DEBUG。")
    if not ALLOWED_HOSTS or any(host.startswith("*") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("生产环境必须在 ALLOWED_HOSTS 中写明域名或地址，不能为空，也不能使用 *。")
else:
    SECRET_KEY = env.str("SECRET_KEY", default="") or generated_key(VAR_DIR / "secret-key")
    JOURNAL_KEY = env.str("JOURNAL_KEY", default="") or generated_key(VAR_DIR / "journal-key")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "anquan.web",
    "anquan.units",
    "anquan.accounts",
    "anquan.workdays",
    "anquan.terms",
    "anquan.journal",
    "anquan.notices",
    "anquan.papers",
    "anquan.files",
    "hazards",
    "inspections",
    "enforcement",
]

MIDDLEWARE = [
    "anquan.web.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "anquan.web.middleware.PermissionsPolicyMiddleware",
    "anquan.web.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anquan.journal.middleware.RequestContextMiddleware",
    "anquan.accounts.middleware.AccessMiddleware",
    "anquan.web.middleware.StorableInputMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "anquan.urls"
WSGI_APPLICATION = "anquan.wsgi.application"
ASGI_APPLICATION = "anquan.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anquan.web.context_processors.page",
            ],
        },
    }
]
FORM_RENDERER = "anquan.web.forms.AnquanFormRenderer"

# --- database -------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    # 12 MB of cache for each connection: every thread of the web has one of its own
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-12288; PRAGMA temp_store=MEMORY;"
    ),
}
STATEMENT_TIMEOUT = env.str("ANQUAN_STATEMENT_TIMEOUT", default="60s")  # PostgreSQL; 0 = none, for migrations
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'anquan.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if PRODUCTION and SQLITE:
    raise ImproperlyConfigured("生产环境必须在 DATABASE_URL 中写明 PostgreSQL 数据库。")
if SQLITE:
    DATABASES["default"] |= {"ENGINE": "anquan.sqlite3", "OPTIONS": SQLITE_OPTIONS}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 300
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "connect_timeout": 5,
            "options": f"-c lock_timeout=20s -c statement_timeout={STATEMENT_TIMEOUT}"
            " -c idle_in_transaction_session_timeout=120s",
            "keepalives": 1,
            "keepalives_idle": 30,
            "tcp_user_timeout": 20000,
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache and queue --------------------------------------------------------------------------------------------
# No request waits for Redis longer than a second (seconds below): the cache may fail, the queue only hurries things up.
REDIS_URL = env.str("REDIS_URL", default="")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("生产环境必须设置 REDIS_URL。")
REDIS_CACHE_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
REDIS_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "visibility_timeout": 3600,
}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "anquan.web.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": REDIS_CACHE_OPTIONS,
        }
    }
    CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict = REDIS_TRANSPORT_OPTIONS
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    QUEUE_DIR = VAR_DIR / "queue"
    for name in ("messages", "processed", "control"):
        (QUEUE_DIR / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- people and sessions ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "anquan.web.handlers.csrf_failure"
ACCESS_MATRIX = "anquan.access.MATRIX"
# what fills the demo city, in this order
DEMO_COMMANDS = ("load_demo", "load_demo_inspections", "load_demo_enforcement")

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_IPWARE_PROXY_COUNT = env.int("ANQUAN_PROXY_COUNT", default=0)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- language, time, files --------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y-m-d"

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("ANQUAN_STATIC", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/htmx", BASE_DIR / "node_modules" / "htmx.org" / "dist"),
    ("vendor/idb", BASE_DIR / "node_modules" / "idb" / "build"),
    ("vendor/sm-crypto", BASE_DIR / "node_modules" / "sm-crypto" / "dist"),
    ("vendor/image-compression", BASE_DIR / "node_modules" / "browser-image-compression" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("ANQUAN_MEDIA", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media-is-never-served-directly/"
# A font with Chinese letters for the stamp on photos; the default comes with the browser packages (OFL).
NOTO_SANS_SC = BASE_DIR / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
WATERMARK_FONT = env.str(
    "ANQUAN_WATERMARK_FONT", default=str(NOTO_SANS_SC / "400Regular" / "NotoSansSC_400Regular.ttf")
)
# Letters of papers: the office's own fonts (仿宋_GB2312, 方正小标宋 …) first, then those of the browser packages (OFL).
FONT_DIRS = env.list("ANQUAN_FONT_DIRS", default=[]) or [str(VAR_DIR / "fonts")]
NOTO_SERIF_SC = BASE_DIR / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
PAPER_FONTS = [
    *(NOTO_SERIF_SC / weight for weight in ("400Regular", "600SemiBold", "700Bold", "900Black")),
    NOTO_SANS_SC / "500Medium",
    Path("/usr/share/fonts/truetype/lxgw-wenkai"),  # 楷体, where Debian's fonts-lxgw-wenkai is installed
]
PAPER_SEAL = env.str("ANQUAN_PAPER_SEAL", default="anquan.papers.seals.NoSeal")
# Where the QR code of a paper leads: the address under which the public reaches the check page.
DEFAULT_PUBLIC_URL = f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000"
PUBLIC_URL = (env.str("ANQUAN_PUBLIC_URL", default="") or DEFAULT_PUBLIC_URL).rstrip("/")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- headers ----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("ANQUAN_HTTPS", default=PRODUCTION)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # the proxy in front must overwrite it
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- mail -------------------------------------------------------------------------------------------------------
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="anquan@localhost")

# --- short messages: without a gateway the demo shows on the page what would have been sent ----------------------
SMS_GATEWAY = env.str("SMS_GATEWAY", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
SMS_TIMEOUT = 10
SMS_ON_PAGE = not PRODUCTION

# --- api --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["anquan.web.api.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["anquan.web.api.renderers.FastJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "anquan.web.api.schema.DescribedSchema",
    "EXCEPTION_HANDLER": "anquan.web.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "安全隐患闭环接口",
    "DESCRIPTION": "隐患登记、办理、取数。每把密钥只能看到其账号任职范围内的数据。",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": ["anquan.web.api.auth.TokenAuthentication", "anquan.web.api.views.SessionWithCsrf"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "AUTHENTICATION_WHITELIST": ["anquan.web.api.auth.TokenAuthentication"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
