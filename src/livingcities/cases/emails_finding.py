"""Letters about new cases that match a kept search."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.outbox import queue_email

from .models import Case, SavedSearch

MOST_CASES = 20


def tell_news(search: SavedSearch, found: Sequence[Case], token: str) -> None:
    """One letter: the new cases, where to see all of them, how to stop the letters."""
    count = len(found)
    catalogue = f"{settings.SITE_URL}{reverse('cases:catalogue')}?{search.query}"
    stop = settings.SITE_URL + reverse("cases:stop_letters", args=[token])
    with translation.override(settings.LANGUAGE_CODE):
        words = ngettext("%(n)s new practice", "%(n)s new practices", count) % {"n": count}
        lines = [
            ngettext(
                "For your search «%(title)s» there is %(n)s new practice.",
                "For your search «%(title)s» there are %(n)s new practices.",
                count,
            )
            % {"title": search.title, "n": count},
            *(_lines(case) for case in found[:MOST_CASES]),
        ]
        if count > MOST_CASES:
            lines.append(_("And %(n)s more.") % {"n": count - MOST_CASES})
        lines += [
            _("All that match, the newest first: %(url)s") % {"url": f"{catalogue}&sort=new"},
            _("No more of these letters: %(url)s") % {"url": stop},
        ]
        subject = f"{search.title}: {words}"
        queue_email(to=search.user.email, subject=subject, text="\n\n".join(lines), unsubscribe=stop)


def _lines(case: Case) -> str:
    invented = _("Demonstration: the town did not do this.") if case.is_demo else ""
    parts = [f"{case.title} ({case.city.name})", invented, case.summary, settings.SITE_URL + case.get_absolute_url()]
    return "\n".join(part for part in parts if part)
