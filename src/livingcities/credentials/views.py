"""Checking a certificate, downloading it, and the secretariat's register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import insist
from livingcities.base.http import HttpRequest
from livingcities.base.limits import client_address, within_limit

from . import badges, operations, rules
from .diploma import render_diploma
from .forms import FindForm, IssueForm, RevokeForm, clean_code
from .keys import issuer_key
from .models import Credential, PublicKey

ON_A_PAGE = 50


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Is this certificate genuine? Its number leads to its page."""
    form = FindForm(request.GET if "code" in request.GET else None)
    address = client_address(request)
    if form.is_bound and not within_limit(f"credentials.find:{address}", times=30, seconds=60):
        return render(request, "429.html", status=429)
    if form.is_bound and form.is_valid():
        return redirect("credentials:credential", form.cleaned_data["code"])
    register = bool(rules.can_see_register(request.user))
    status = 404 if form.is_bound else 200
    return render(request, "credentials/find.html", {"form": form, "may_see_register": register}, status=status)


def _credential(code: str) -> Credential | HttpResponse:
    """The certificate, or the way to its one address when the number was written differently."""
    cleaned = clean_code(code)
    if not cleaned:
        raise Http404
    credential = get_object_or_404(Credential.objects.select_related("holder"), code=cleaned)
    return credential if cleaned == code else redirect("credentials:credential", cleaned, permanent=True)


@require_safe
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """What the square code on paper leads to: genuine, or revoked and why."""
    found = _credential(code)
    if isinstance(found, HttpResponse):
        return found
    variables = {
        "credential": found,
        "is_valid": bool(rules.still_valid(found)),
        "may_revoke": bool(rules.can_revoke(request.user, found)),
    }
    return render(request, "credentials/credential.html", variables)


def _to_hand_out(code: str) -> Credential:
    """Files of a revoked certificate are not given out any more."""
    found = get_object_or_404(Credential, code=code)
    insist(rules.still_valid(found))
    return found


@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    found = _to_hand_out(code)
    headers = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return HttpResponse(render_diploma(found), content_type="application/pdf", headers=headers)


@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """Open Badges 3.0, signed, wrapped in one JSON file."""
    found = _to_hand_out(code)
    return _json(badges.enveloped(found), content_type="application/vc", name=f"{found.code}-open-badge.json")


@require_safe
def plain_badge(request: HttpRequest, code: str) -> HttpResponse:
    """The same before it is signed, for people and programs to read."""
    return _json(badges.open_badge(_to_hand_out(code)), content_type="application/ld+json")


@require_safe
def token(request: HttpRequest, code: str) -> HttpResponse:
    """The signed credential alone, as wallets take it."""
    found = _to_hand_out(code)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.jwt"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(badges.signed(found), content_type="application/vc+jwt", headers=headers)


@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    return _json({"@context": badges.CONTEXT, **badges.profile()}, content_type="application/ld+json")


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every public key that ever signed, as a JWK Set."""
    return _json({"keys": list(_public_keys().values())}, content_type="application/jwk-set+json")


@require_safe
def key(request: HttpRequest, kid: str) -> HttpResponse:
    found = _public_keys().get(kid)
    if found is None:
        raise Http404
    return _json(found, content_type="application/jwk+json")


def _public_keys() -> dict[str, dict[str, Any]]:
    current = issuer_key()
    return {current.kid: current.jwk} | {row.kid: row.jwk for row in PublicKey.objects.all()}


@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    return _json(badges.revocation_list())


def _json(data: dict[str, Any], *, content_type: str = "application/json", name: str = "") -> HttpResponse:
    """Open to programs of other sites: they verify."""
    answer = JsonResponse(data, content_type=content_type, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Access-Control-Allow-Origin"] = "*"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- the secretariat --------------------------------------------------------------------------------


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Everything that was issued, newest first."""
    insist(rules.can_see_register(request.user))
    words = request.GET.get("q", "").strip()[:100]
    rows = Credential.objects.visible_to(request.user)
    if words:
        said = Q(holder_name__icontains=words) | Q(programme__icontains=words) | Q(title__icontains=words)
        rows = rows.filter(said | Q(code=clean_code(words)) if clean_code(words) else said)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "credentials/register.html", {"page": page, "words": words})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest) -> HttpResponse:
    """A certificate from the secretariat's hand."""
    insist(rules.can_issue(request.user))
    form = IssueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = operations.issue(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The certificate is issued."))
        return redirect(made)
    status = 422 if form.is_bound else 200
    return render(request, "credentials/issue.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Credential, code=code)
    insist(rules.can_revoke(request.user, found))
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.revoke(actor=request.user, credential=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("The certificate is revoked. Its page says so from now on."))
        return redirect(found)
    status = 422 if form.is_bound else 200
    return render(request, "credentials/revoke.html", {"form": form, "credential": found}, status=status)
