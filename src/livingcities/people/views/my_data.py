from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.limits import within_limit
from livingcities.base.views import too_many
from livingcities.people import operations, personal_data, rules
from livingcities.people.confirming import who_is_it
from livingcities.people.forms.farewell import FarewellForm
from livingcities.people.requests import PersonRequest


@require_safe
@login_required
@never_cache
def my_data(request: PersonRequest) -> HttpResponse:
    may_delete = rules.can_delete_account(request.user, request.user)
    return render(request, "people/my_data.html", {"may_delete": may_delete})


@require_POST
@login_required
def download(request: PersonRequest) -> HttpResponse | FileResponse:
    if not within_limit(f"my-data:{request.user.pk}", times=5, seconds=600):
        return too_many(request, minutes=10)
    if asked := who_is_it(request, back=reverse("people:my_data")):
        return asked
    operations.export_data(actor=request.user, person=request.user)
    archive = personal_data.archive_of(request.user)
    response = FileResponse(archive, as_attachment=True, filename="living-cities-my-data.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@never_cache
def delete(request: PersonRequest) -> HttpResponse:
    if asked := who_is_it(request, back=request.path):
        return asked
    may_delete = rules.can_delete_account(request.user, request.user)
    form = FarewellForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.delete_account(actor=request.user, person=request.user)
        logout(request)
        return redirect("people:goodbye")
    page = {"form": form, "may_delete": may_delete}
    return render(request, "people/delete.html", page, status=422 if form.errors else 200)


@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    return render(request, "people/goodbye.html")
