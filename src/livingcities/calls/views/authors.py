"""Who works on an application."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from livingcities.base.decision import Refused, insist
from livingcities.base.limits import within_limit
from livingcities.base.views import too_many
from livingcities.calls.forms.applying import InviteAuthorForm
from livingcities.calls.models import Author, AuthorInvitation
from livingcities.calls.operations import authors as acts
from livingcities.calls.rules import applying as rules
from livingcities.people.requests import PersonRequest

from .applying import frame, seen

FRESH_LINK = "fresh_author_link"
LETTERS_AN_HOUR = 30


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authors(request: PersonRequest, key: object) -> HttpResponse:
    """The authors; those who lead invite others. A link without an address is shown once."""
    application = seen(request, key)
    insist(rules.can_read_text(request.user, application))
    form = InviteAuthorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not within_limit(f"invite-author:{request.user.pk}", times=LETTERS_AN_HOUR, seconds=3600):
            return too_many(request, minutes=60)
        invitation, token = acts.invite_author(actor=request.user, application=application, **form.cleaned_data)
        if invitation.email:
            messages.success(request, _("The invitation is on its way."))
        else:
            request.session[FRESH_LINK] = settings.SITE_URL + reverse("calls:author_invitation", args=[token])
        return redirect("calls:authors", key=application.key)
    places = list(application.authors.select_related("user").order_by("since"))
    context = frame(
        request,
        application,
        "authors",
        form=form,
        fresh_link=request.session.pop(FRESH_LINK, ""),
        can_invite=rules.can_invite_author(request.user, application),
        places=places,
        leaders=sum(place.role == Author.Role.LEAD for place in places),
        roles=Author.Role.choices,
        invitations=application.invitations.filter(used_at=None, expires_at__gt=timezone.now()).order_by("-id"),
    )
    return render(request, "calls/authors.html", context, status=422 if form.errors else 200)


def _author(request: PersonRequest, key: object, pk: int) -> Author:
    application = seen(request, key)
    author = get_object_or_404(Author.objects.select_related("user"), pk=pk, application=application)
    author.application = application
    return author


@require_POST
@login_required
def change(request: PersonRequest, key: object, pk: int) -> HttpResponse:
    author = _author(request, key, pk)
    role = request.POST.get("role", "")
    if role in Author.Role.values:
        try:
            acts.change_author(actor=request.user, author=author, role=role)
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        else:
            messages.success(request, _("Saved."))
    return redirect("calls:authors", key=key)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PersonRequest, key: object, pk: int) -> HttpResponse:
    author = _author(request, key, pk)
    insist(rules.can_remove_author(request.user, author))
    own = author.user_id == request.user.pk
    back = reverse("calls:authors", args=[key])
    if request.method == "POST":
        acts.remove_author(actor=request.user, author=author)
        messages.success(request, _("You have left the authors.") if own else _("Removed from the authors."))
        return redirect("people:me" if own else back)
    words = {
        "title": _("Leave the authors?") if own else _("Remove %(name)s?") % {"name": author.user.name},
        "text": _("What has been written stays in the application."),
        "button": _("Leave") if own else _("Remove"),
        "danger": True,
        "back": back,
    }
    return render(request, "base/confirm.html", words)


@require_POST
@login_required
def revoke(request: PersonRequest, key: object, pk: int) -> HttpResponse:
    application = seen(request, key)
    invitation = get_object_or_404(AuthorInvitation, pk=pk, application=application)
    acts.revoke_author_invitation(actor=request.user, invitation=invitation)
    messages.success(request, _("The link does not work any more."))
    return redirect("calls:authors", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link leads to: what it is about, and one button."""
    rows = AuthorInvitation.objects.select_related("application__call", "application__city", "created_by")
    invitation = get_object_or_404(rows, digest=acts.digest(token))
    application = invitation.application
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        acts.join_authors(actor=request.user, invitation=invitation)
        messages.success(request, _("You are among the authors now."))
        return redirect("calls:application", key=application.key)
    is_open = invitation.used_at is None and invitation.expires_at > timezone.now()
    context = {
        "invitation": invitation,
        "application": application,
        "is_open": is_open,
        "is_author": bool(rules.role_of(request.user, application)),
        "may_join": rules.can_join_authors(request.user, invitation),
    }
    return render(request, "calls/authors_invitation.html", context, status=200 if is_open else 410)
