"""The library's forms in our words: it brings the checks, we bring labels and errors."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 254


def _words(form: forms.Form, name: str, label: Any, **attrs: str) -> None:
    """Our label, no placeholder that repeats it, and attributes for phones and password managers."""
    if name in form.fields:
        field = form.fields[name]
        field.label = label
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs.update(attrs)
        if isinstance(field, forms.EmailField):
            field.validators.append(MaxLengthValidator(LONGEST_ADDRESS))


CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


class LoginForm(account_forms.LoginForm):
    """An address alone asks for a code; with `password` in the request it is an ordinary sign-in by password."""

    def _setup_password_field(self) -> None:
        if not self._by_password():
            del self.fields["password"]

    def _by_password(self) -> bool:
        if self.request is None:
            return False
        return self.request.GET.get("by") == "password" or "password" in self.request.POST

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "login", _("E-mail"), autocomplete="username webauthn", autofocus="", inputmode="email")
        _words(self, "password", _("Password"))
        if "password" in self.fields:
            self.fields["password"].help_text = ""


class RequestLoginCodeForm(account_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("E-mail"), inputmode="email")


class ConfirmLoginCodeForm(account_forms.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code from the letter"), autofocus="", **CODE)


class ConfirmEmailCodeForm(account_forms.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code from the letter"), autofocus="", **CODE)


class ConfirmPasswordResetCodeForm(account_forms.ConfirmPasswordResetCodeForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code from the letter"), autofocus="", **CODE)


class SignupForm(account_forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("E-mail"), autofocus="", inputmode="email")


class SocialSignupForm(social_forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("E-mail"), inputmode="email")


class ChangeEmailForm(account_forms.ChangeEmailForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("New address"), inputmode="email")


class AddEmailForm(account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("New address"), inputmode="email")


PASSWORD_HELP = _("At least 10 characters. A few unrelated words are easy to remember and hard to guess.")


class SetPasswordForm(account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "password1", _("New password"))
        _words(self, "password2", _("The same password again"))
        self.fields["password1"].help_text = PASSWORD_HELP


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "oldpassword", _("Present password"))
        _words(self, "password1", _("New password"))
        _words(self, "password2", _("The same password again"))
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HELP


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "email", _("E-mail"), inputmode="email")


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "password1", _("New password"))
        _words(self, "password2", _("The same password again"))
        self.fields["password1"].help_text = PASSWORD_HELP


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "password", _("Password"), autofocus="")
        self.fields["password"].help_text = ""


class AuthenticateForm(mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code from the app, or a spare code"), autofocus="", **CODE)


class MfaReauthenticateForm(mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code from the app, or a spare code"), autofocus="", **CODE)


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "code", _("Code that the app shows"), **CODE)


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "name", _("What to call it"))
        self.fields["name"].help_text = _("For example: my phone, work laptop.")
        _words(self, "passwordless", _("Let me sign in with this key alone, without code and password"))
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("The device will ask for your fingerprint, face or PIN.")


class EditPasskeyForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _words(self, "name", _("What to call it"))
