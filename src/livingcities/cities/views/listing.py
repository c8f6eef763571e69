from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from livingcities.base.http import HttpRequest
from livingcities.cities import drawing
from livingcities.cities.listing import Asked
from livingcities.cities.models import City, Region

ON_A_PAGE = 50
MOST_MARKS = 300  # more links than that are no help on a map: the list below has them all


@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """All towns of the country: searched, filtered, sorted; as a list, or on the map with the list below."""
    asked = Asked.of(request.GET.dict())
    page = Paginator(asked.ordered(), ON_A_PAGE).get_page(request.GET.get("page"))
    known = City.objects.count()
    historic, living = asked.marks()
    variables = {
        "asked": asked,
        "page": page,
        "known": known,
        "regions": asked.regions(),
        "sizes": asked.sizes(),
        "historic": historic,
        "living": living,
        "is_part": bool(request.htmx),
    }
    if asked.view == "map":
        marked = asked.ordered() if asked.narrows else City.objects.living().select_related("region")
        variables["map"] = drawing.country(marked[:MOST_MARKS], towns_known=known)
        variables["more_than_marked"] = asked.narrows and page.paginator.count > MOST_MARKS
    if not request.htmx:
        return render(request, "cities/list.html", variables)
    here = f"{request.path}?{asked.address}" if asked.address else request.path
    return push_url(render(request, "cities/list.html#results", variables), here)


@require_safe
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """A short address for the towns of a region."""
    get_object_or_404(Region, slug=slug)
    return redirect(f"{reverse('cities:list')}?region={slug}")
