"""The certificate on paper: A4 across, with a square that leads to its page."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from livingcities.base.pdf import render_pdf, square
from livingcities.base.typography import typo

from .models import Credential

TEMPLATE = Path(__file__).parent / "typst" / "diploma.typ"


def render_diploma(credential: Credential) -> bytes:
    """Always in Russian, whoever downloads it: a certificate has one text."""
    with translation.override("ru"):
        address = settings.SITE_URL + credential.get_absolute_url()
        data = {
            "brand": _("Living Cities"),
            "programme": typo(credential.programme),
            "title": typo(credential.title),
            "holder": typo(credential.holder_name),
            "reason": typo(credential.reason),
            "signed": typo(credential.signed_by),
            "date": date_format(timezone.localtime(credential.issued_at), "j E Y"),
            "code": credential.spelled_code,
            "address": address.removeprefix("https://").removeprefix("http://"),
            "check": _("Genuine? Look here:"),
            "code_label": _("its number"),
            "qr_alt": _("Square code with the address %(address)s") % {"address": address},
            "demo": _("Demonstration. Nobody was awarded.") if credential.is_demo else "",
        }
    return render_pdf(TEMPLATE, data, files={"qr.svg": square(address)}, at=credential.issued_at)
