"""Where the sign-in library meets the site: letters through our outbox, our words, our doors."""

from __future__ import annotations

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.base.limits import client_address
from livingcities.base.outbox import queue_email

from . import second_factor
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already the address of your account."),
        "email_password_mismatch": _("The e-mail or the password is wrong. Try again or ask for a code by e-mail."),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("The code is wrong. Look at the newest letter or at the app once more."),
        "incorrect_password": _("The password is wrong."),
        "invalid_password_reset": _("The code is no longer good. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "same_as_current": _("This is already the address of your account."),
        "unverified_primary_email": _("Confirm the address first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        variables = {"email": email, "request": self.request, "site_url": settings.SITE_URL} | context
        message = self.render_mail(template_prefix, email, variables)
        html = next((content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        queue_email(to=email, subject=str(message.subject), text=str(message.body), html=str(html))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """The library notes how and when a person signed in, but not of one who has just confirmed a new address."""
        if not get_authentication_records(request, user):
            record_authentication(request, user, "code", email=user.email)
        return super().post_login(request, user, **login)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The secretariat to its second factor, everybody else to their page."""
        if second_factor.missing(request, request.user):
            return reverse("people:second_factor")
        return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Turn the second factor off first, then change the address."),
        "cannot_delete_authenticator": _(
            "The secretariat works with a second factor: add another one, then remove this."
        ),
        "cannot_generate_recovery_codes": _("Add an app or a key first: spare codes belong to it."),
        "incorrect_code": _("The code is wrong. Look at the app once more: it shows a new one every 30 seconds."),
        "unverified_email": _("Confirm your address first."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Drawn into the page itself: the site's policy allows no picture by a data: address."""
        return segno.make(url, error="m").svg_inline(
            border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
        )

    def _get_site_name(self) -> str:
        return gettext("Living Cities")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second factor keeps at least one app or key."""
        if not second_factor.demanded(authenticator.user):
            return True
        keys = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return keys.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)s") % {"number": number}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """A service that is not configured has no page here."""
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist as missing:
            raise Http404 from missing

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Names as the other service knows them; the person may correct them in the profile."""
        user = super().populate_user(request, sociallogin, data)
        user.given_name = (data.get("first_name") or "")[:80]
        user.surname = (data.get("last_name") or "")[:80]
        return user
