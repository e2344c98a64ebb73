"""Settings of the portal: one file, from the environment only (`.env.example` lists every variable)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# The key signs sessions and reset links. `bin/serve` makes one and keeps it in VAR_DIR on the first start.
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    key_file = VAR_DIR / "secret_key"
    if key_file.exists():
        SECRET_KEY = key_file.read_text().strip()
    elif DEBUG:
        SECRET_KEY = "for-development-only-" + "0" * 50
    else:
        raise ImproperlyConfigured(
            "Set SECRET_KEY (50 random characters or more), or start with bin/serve, which makes one."
        )

# Former keys, while what they signed and encrypted is still about: the present one is changed by moving it here.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "config.apps.PortalAdminConfig",
    # Before Django's own, whose command `changepassword` it replaces.
    "agencies.sign_in",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks_db",
    "import_export",
    "tree_queries",
    "agencies",
    "plans",
    "tracking",
    "documents",
]

MIDDLEWARE = [
    "agencies.middleware.RoomMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "agencies.middleware.BodyLimitMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "agencies.middleware.TurnMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "agencies.middleware.DiskFullMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.sign_in.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "agencies.sign_in.middleware.SessionEndMiddleware",
    "agencies.sign_in.middleware.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.sign_in.middleware.ChosenPasswordMiddleware",
    "agencies.sign_in.middleware.SecondStepMiddleware",
    "agencies.sign_in.middleware.RefusedMiddleware",
    "agencies.middleware.PersonalPagesMiddleware",
    "agencies.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "agencies.context.portal",
            ],
            "builtins": ["agencies.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# SQLite unless DATABASE_URL names another; WAL and IMMEDIATE so that writers queue instead of failing, FULL so that
# what was acknowledged survives a power failure (decision 20).
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;",
    }
else:
    # A process keeps what its threads use (WEB_THREADS), and looks before it uses one: the server may have restarted
    # meanwhile. What DATABASE_URL asks for (?sslmode=verify-full) stays.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
        "pool": {"min_size": 1, "max_size": 32}
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Failed sign-ins are counted here: in one place for all processes and machines (`bin/serve` makes the table).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept_counts"}}

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "agencies.storage.FolderStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env.str("FILES_DIR", str(VAR_DIR / "files")))
# Files in a bucket of an S3-compatible storage, where one is named. FILES_DIR then has only what can be made again.
FILES_BUCKET = env.str("FILES_BUCKET", "")
if FILES_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "agencies.bucket.BucketStorage",
        "OPTIONS": {
            "bucket": FILES_BUCKET,
            "url": env.str("FILES_BUCKET_URL", ""),
            "region": env.str("FILES_BUCKET_REGION", ""),
            "key_id": env.str("FILES_BUCKET_KEY_ID", ""),
            "secret": env.str("FILES_BUCKET_SECRET", ""),
            "folder": env.str("FILES_BUCKET_FOLDER", ""),
        },
    }
MEDIA_URL = "/never-served/"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "agencies.sign_in.validators.NotUsedLately", "OPTIONS": {"last": 3}},
    {"NAME": "agencies.sign_in.validators.AsAgenciesAsk"},
]
# A link to choose a new password holds for an hour, and once.
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "agencies.sign_in.adapters.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "agencies.sign_in.forms.ChangePasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Failures: five for an account, thirty for an address, behind which a whole office may sit. The same office signs in at
# half past eight: so many attempts in a minute are no attack.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "login": "120/m/ip"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env.bool("HTTPS", False) else "http"

MFA_ADAPTER = "agencies.sign_in.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Administrators give the addresses. Else whoever asks for a link to somebody's address, by which allauth notes it as
# not confirmed, would keep that person from setting up a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# The clocks of telephones are half a minute off at times.
MFA_TOTP_TOLERANCE = 1

# System administrators hold no role by which an agency could oblige them to a second step.
ADMIN_SECOND_STEP = env.bool("ADMIN_SECOND_STEP", False)

# Sign-in through the city's own service, where it is set. Nobody unknown here gets in by it.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
# Where signing out there is asked for (its `end_session_endpoint`); empty: signing out here leaves it signed in there.
OIDC_LOGOUT_URL = env.str("OIDC_LOGOUT_URL", "")
SOCIALACCOUNT_ADAPTER = "agencies.sign_in.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("OIDC_NAME", "OpenID Connect"),
                "client_id": OIDC_CLIENT_ID,
                "secret": env.str("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Taipei"
USE_TZ = True
USE_I18N = True


def _origin(url: str) -> list[str]:
    """["https://sign-in.example.gov.tw"] of an address below it; nothing of none."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    # A form that is answered by sending the browser on counts by where it is sent, too.
    "form-action": [CSP.SELF, *env.list("OIDC_ORIGINS", default=_origin(OIDC_SERVER_URL) + _origin(OIDC_LOGOUT_URL))],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", 8 * 60 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Without a request of a person for so long, the sign-in ends.
IDLE_SECONDS = env.int("IDLE_SECONDS", 30 * 60)
CSRF_COOKIE_HTTPONLY = True
# HTTPS=1 behind a TLS proxy: secure cookies, HSTS, redirect. Off for the plain-http first start on loopback.
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # No other host of the domain can set these.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Failed sign-ins count by the address that the proxy saw, not by the proxy's own, which all share.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

_mail = env.email_url("EMAIL_URL", default="consolemail://")
_mail_options = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_FILE_PATH": "file_path",
}
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {option: _mail[name] for name, option in _mail_options.items() if _mail.get(name)},
    }
}
if _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    # A mail server that never answers must not hold a worker for ever.
    MAILERS["default"]["OPTIONS"]["timeout"] = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")

# Upload limits, in bytes and pixels.
MAX_PLAN_UPLOAD = env.int("MAX_PLAN_UPLOAD", 5 * 1024 * 1024)
MAX_PHOTO_UPLOAD = env.int("MAX_PHOTO_UPLOAD", 15 * 1024 * 1024)
# A PDF or office file given as evidence, as sent, and what a zipped one may unpack to.
MAX_DOCUMENT_UPLOAD = env.int("MAX_DOCUMENT_UPLOAD", 20 * 1024 * 1024)
MAX_DOCUMENT_UNPACKED = env.int("MAX_DOCUMENT_UNPACKED", 200 * 1024 * 1024)
# A whole request: several photos at once.
MAX_REQUEST_BODY = env.int("MAX_REQUEST_BODY", 160 * 1024 * 1024)
MAX_PHOTO_PIXELS = env.int("MAX_PHOTO_PIXELS", 50_000_000)

# The audit log is kept so many months, then its sealed batches are pruned. 0: it is kept for ever.
AUDIT_KEEP_MONTHS = env.int("AUDIT_KEEP_MONTHS", 0)
if AUDIT_KEEP_MONTHS and AUDIT_KEEP_MONTHS < 6:
    raise ImproperlyConfigured("AUDIT_KEEP_MONTHS is 6 or more, or 0 to keep the audit log for ever.")

# What was deleted in the editor or taken off a result is kept so many days, then it goes for good. 0: for ever.
TRASH_DAYS = env.int("TRASH_DAYS", 90)
if TRASH_DAYS < 0:
    raise ImproperlyConfigured("TRASH_DAYS is the number of days, or 0 to keep the trash for ever.")

# What can be made again (drafts' files, outputs of long work, rendered PDFs) is kept so many days. 0: for ever.
FILES_KEEP_DAYS = env.int("FILES_KEEP_DAYS", 30)
if FILES_KEEP_DAYS < 0:
    raise ImproperlyConfigured("FILES_KEEP_DAYS is 1 or more, or 0 to keep what can be made again for ever.")

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
