from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from livingcities.cities import operations, rules
from livingcities.cities.forms import InviteForm
from livingcities.cities.models import City, Invitation
from livingcities.cities.operations.invitations import digest
from livingcities.people.requests import PersonRequest

from .team import FRESH_LINK


@require_POST
@login_required
def create(request: PersonRequest, slug: str) -> HttpResponse:
    """The link is shown once, on the page that follows."""
    city = get_object_or_404(City, slug=slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        _invitation, token = operations.invite(actor=request.user, city=city, **form.cleaned_data)
        request.session[FRESH_LINK] = settings.SITE_URL + reverse("cities:invitation", args=[token])
    else:
        messages.error(request, _("The link was not made: up to 50 people, up to 30 days."))
    return redirect(reverse("cities:team", args=[slug]) + "#invitations")


@require_POST
@login_required
def revoke(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("city"), pk=pk, city__slug=slug)
    operations.revoke_invitation(actor=request.user, invitation=invitation)
    messages.success(request, _("The link does not work any more."))
    return redirect("cities:team", slug=slug)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link leads to: what it is about, and one button."""
    found = Invitation.objects.select_related("city__region", "created_by")
    invitation = get_object_or_404(found, digest=digest(token))
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        operations.accept_invitation(actor=request.user, invitation=invitation)
        messages.success(request, _("Welcome to the team."))
        return redirect("cities:team", slug=invitation.city.slug)
    stands = rules.stands(invitation)
    variables = {
        "invitation": invitation,
        "city": invitation.city,
        "stands": stands,
        "may_accept": rules.can_accept_invitation(request.user, invitation),
        "in_team": rules.is_in_team(request.user, invitation.city),
    }
    return render(request, "cities/invitation.html", variables, status=200 if stands else 410)
