"""Django's settings, read from the environment (see `env.py` for the table of variables)."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from .addresses import of_scheme, port_number, readable, s3_options, site_address
from .env import env, value
from .safety import is_public, unsafe
from .tiles import tile_sources

PACKAGE = Path(__file__).resolve().parent.parent
MODE = value("LC_MODE")
if MODE not in {"development", "production"}:
    raise ImproperlyConfigured(f"LC_MODE is «{MODE}»: it may be `development` or `production`")
PRODUCTION = MODE == "production"
DATA = Path(value("LC_DATA")).resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True)
except OSError as fault:
    raise ImproperlyConfigured(f"LC_DATA is {DATA}, and no folder can be made there: {fault.strerror}") from None
PORT = port_number("PORT", value("PORT")) if value("PORT") else None
SITE_URL = value("LC_URL").rstrip("/") or f"http://localhost:{PORT or 8000}"
ADDRESS = site_address(SITE_URL)

if not value("LC_PROXIES").isdecimal():
    raise ImproperlyConfigured(f"LC_PROXIES must be a number, it is «{value('LC_PROXIES')}»")
PROXIES = int(value("LC_PROXIES"))

DEBUG = False
SECRET_KEY = value("LC_SECRET_KEY")
if PRODUCTION and (
    complaints := unsafe(
        secret_key=SECRET_KEY,
        url=SITE_URL,
        email_url=value("EMAIL_URL"),
        credential_key=value("LC_CREDENTIAL_KEY"),
        proxies=PROXIES,
        debug=DEBUG,
    )
):
    raise ImproperlyConfigured("Unsafe settings:\n" + "\n".join(f"  · {text}" for text in complaints))
if not PRODUCTION and is_public(ADDRESS.hostname):
    raise ImproperlyConfigured(
        f"LC_URL is the public address {SITE_URL}, and LC_MODE is development, whose secret key everybody knows "
        "and whose letters everybody reads: set LC_MODE=production"
    )
SECRET_KEY = SECRET_KEY or "development-only-secret-that-production-refuses-to-start-with"
CREDENTIAL_KEY = value("LC_CREDENTIAL_KEY")

# A server that was not told its address answers nobody but its own machine.
ALLOWED_HOSTS = [ADDRESS.hostname or ""]
if not PRODUCTION:
    ALLOWED_HOSTS += [".localhost", "127.0.0.1", "[::1]", ".local"]
CSRF_TRUSTED_ORIGINS = [f"{ADDRESS.scheme}://{ADDRESS.netloc}"]

INSTALLED_APPS = [
    "livingcities.site",
    "livingcities.office",
    "livingcities.programmes",
    "livingcities.calls",
    "livingcities.cases",
    "livingcities.dialogues",
    "livingcities.credentials",
    "livingcities.cities",
    "livingcities.people",
    "livingcities.base",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.yandex",
    "allauth.socialaccount.providers.vk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "livingcities.base.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "livingcities.base.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "livingcities.people.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "livingcities.people.middleware.WayOutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "livingcities.base.middleware.NullCharacterMiddleware",
    "livingcities.base.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "livingcities.urls"
WSGI_APPLICATION = "livingcities.wsgi.application"
APPEND_SLASH = True
FORM_RENDERER = "livingcities.base.forms.HouseRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "livingcities.base.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "livingcities.base.templatetags.ui",
            ],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # Without these two writers fail a third of the time; see docs/decisions/.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
    ),
}

POSTGRES_OPTIONS = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 20},
    # A connection keeps the plan of what it asks for the sixth time: planning costs a vote more than running it.
    "server_side_binding": True,
    "prepare_threshold": 5,
}


def database() -> dict:
    url = value("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "livingcities.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": str(DATA / "test.sqlite3")},
        }
    config = env.db_url_config(of_scheme("DATABASE_URL", url, "postgres", "postgresql", "sqlite"))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    return config | {"OPTIONS": config.get("OPTIONS", {}) | POSTGRES_OPTIONS}


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": readable("CACHE_URL", value("CACHE_URL")),
    }
    if value("CACHE_URL")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "heavy"]}}


def default_storage() -> dict:
    url = value("STORAGE_URL")
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(DATA / "files"), "base_url": None},
        }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": s3_options(url)}


STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# `livingcities serve` collects static files first; without that step a development server finds them in place.
WHITENOISE_USE_FINDERS = not PRODUCTION and not (STATIC_ROOT / "staticfiles.json").exists()
COLLECTED_STATIC = "livingcities.base.staticfiles.HouseStaticFilesStorage"
STORAGES = {
    "default": default_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else COLLECTED_STATIC
    },
}
WHITENOISE_MAX_AGE = 3600
# A whole form in one sending, without JavaScript: a table has up to 1,200 cells, a form up to 200 questions.
# What is over these limits ends on a bare page of Django's, and what was typed is gone.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "livingcities.base.upload_limits.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["livingcities.base.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
USE_THOUSAND_SEPARATOR = False

# --- mail ---------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = value("LC_EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_LEAVES = bool(value("EMAIL_URL"))


def mailer() -> dict:
    if not MAIL_LEAVES:
        return {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    given = env.email_url_config(of_scheme("EMAIL_URL", value("EMAIL_URL"), "smtp", "smtp+tls", "smtp+ssl"))
    options = {
        "host": given["EMAIL_HOST"],
        "port": given["EMAIL_PORT"],  # none: the usual one of the kind of encryption
        "username": given["EMAIL_HOST_USER"] or "",
        "password": given["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": given.get("EMAIL_USE_TLS", False),
        "use_ssl": given.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
    return {"BACKEND": given["EMAIL_BACKEND"], "OPTIONS": options}


MAILERS = {"default": mailer()}

# --- safety -------------------------------------------------------------------------------------
TILES = value("LC_TILES")
TILES_CREDIT = value("LC_TILES_CREDIT")
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, *tile_sources(TILES)],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "livingcities.base.views.csrf_failure"
if PRODUCTION:
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Entering browsers' preload lists binds the whole domain for years: its owner's decision, not ours.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"livingcities": {"level": "INFO"}},
}

from .accounts import *  # noqa: E402, F403 - the sign-in library's own many settings, kept in one place
