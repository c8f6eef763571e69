"""A case for machines: schema.org, as JSON-LD."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from livingcities.base.linked_data import CONTEXT, INVENTED

from .case_page import CasePage

CURRENCY = "RUB"


def linked_data(page: CasePage) -> dict[str, Any]:
    """The case as an article about a way to do something, which is told step by step."""
    case, told = page.case, page.passport
    address = settings.SITE_URL + case.get_absolute_url()
    data: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": ["Article", "HowTo"],
        "@id": f"urn:uuid:{case.key}",
        "url": address,
        "mainEntityOfPage": address,
        "name": told.title,
        "headline": told.title,
        "abstract": told.summary,
        "description": told.summary,
        "articleBody": "\n\n".join(text for text in (told.problem, told.solution) if text),
        "inLanguage": "ru",
        "version": page.version.number,
        "datePublished": case.published_at and case.published_at.isoformat(),
        "dateModified": (page.version.published_at or case.changed_at).isoformat(),
        "keywords": [theme.name_ru for theme in page.themes],
        "contentLocation": _place(page),
        "step": [{"@type": "HowToStep", "name": step.title, "text": step.text or step.title} for step in told.steps],
        "award": [f"{award.programme} {award.year}: {award.prize}" for award in case.awards.all()],
        "image": [settings.SITE_URL + shown.large for shown in page.photos],
        "contributor": [{"@type": "Organization", "name": line.name} for line in told.partners if line.name],
    }
    if told.months:
        data["totalTime"] = f"P{told.months}M"
    if told.cost:
        data["estimatedCost"] = {"@type": "MonetaryAmount", "currency": CURRENCY, "value": told.cost}
    if case.is_demo:
        data["creativeWorkStatus"] = INVENTED
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def _place(page: CasePage) -> dict[str, Any]:
    city = page.case.city
    place: dict[str, Any] = {
        "@type": "City",
        "name": city.name,
        "url": settings.SITE_URL + city.get_absolute_url(),
        "geo": {"@type": "GeoCoordinates", "latitude": city.latitude, "longitude": city.longitude},
        "containedInPlace": {"@type": "AdministrativeArea", "name": city.region.name},
    }
    return place
