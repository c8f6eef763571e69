"""Settings of django-allauth: codes by e-mail first, passkeys, passwords, a second factor, social sign-in."""

from .env import value

ACCOUNT_ADAPTER = "livingcities.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Живые города"

SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_PROVIDERS: dict = {}
if value("LC_OIDC"):
    name, issuer, client, secret = value("LC_OIDC").split("|")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": name,
                "client_id": client,
                "secret": secret,
                "settings": {"server_url": issuer},
            }
        ]
    }
for provider, variable in (("yandex", "LC_YANDEX"), ("vk", "LC_VK")):
    if value(variable):
        client, secret = value(variable).split("|")
        SOCIALACCOUNT_PROVIDERS[provider] = {"APPS": [{"client_id": client, "secret": secret}]}
