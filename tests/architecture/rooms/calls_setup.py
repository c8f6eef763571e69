"""Calls: setting up, the form builder, the public pages of a call. Their lines in the tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import POST_ONLY, PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, nothing, of
from tests.architecture.page import Page


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    @cached_property
    def call(self) -> Any:
        """Open, with a published form."""
        from tests.calls.factories import CallFactory

        return CallFactory(slug="open-call")

    @cached_property
    def draft_call(self) -> Any:
        """Ready to open."""
        from tests.calls.factories import CallFactory

        return CallFactory(slug="draft-call", draft=True)

    @cached_property
    def written_call(self) -> Any:
        """Open, while a new version of its form is being written."""
        from livingcities.calls.models import FormVersion
        from tests.calls.factories import SCHEMA, CallFactory

        call = CallFactory(slug="written-call")
        FormVersion.objects.create(call=call, number=2, schema=SCHEMA)
        return call

    @cached_property
    def overdue_call(self) -> Any:
        """Open on paper, its deadline and grace over."""
        from datetime import timedelta

        from django.utils import timezone

        from tests.calls.factories import CallFactory

        return CallFactory(slug="overdue-call", closes_at=timezone.now() - timedelta(hours=1))


URLS: dict[str, str] = {
    "calls/": PUBLIC,
    "calls/new/": SECRETARIAT,
    "calls/<slug:slug>/": PUBLIC,
    "calls/<slug:slug>/setup/": SECRETARIAT,
    "calls/<slug:slug>/setup/texts/": SECRETARIAT,
    "calls/<slug:slug>/setup/when/": SECRETARIAT,
    "calls/<slug:slug>/setup/tracks/": SECRETARIAT,
    "calls/<slug:slug>/setup/jury/": SECRETARIAT,
    "calls/<slug:slug>/setup/criteria/": SECRETARIAT,
    "calls/<slug:slug>/setup/checklist/": SECRETARIAT,
    "calls/<slug:slug>/setup/open/": POST_ONLY,
    "calls/<slug:slug>/setup/deadline/": SECRETARIAT,
    "calls/<slug:slug>/setup/close/": POST_ONLY,
    "calls/<slug:slug>/form/": SECRETARIAT,
    "calls/<slug:slug>/form/preview/": SECRETARIAT,
    "calls/<slug:slug>/form/versions/": SECRETARIAT,
    "calls/<slug:slug>/form/begin/": POST_ONLY,
    "calls/<slug:slug>/form/publish/": POST_ONLY,
    "calls/<slug:slug>/form/drop/": POST_ONLY,
    "calls/<slug:slug>/form/sections/new/": SECRETARIAT,
    "calls/<slug:slug>/form/sections/<slug:key>/": SECRETARIAT,
    "calls/<slug:slug>/form/sections/<slug:section>/new/": SECRETARIAT,
    "calls/<slug:slug>/form/sections/<slug:section>/new/<slug:kind>/": SECRETARIAT,
    "calls/<slug:slug>/form/questions/<slug:key>/": SECRETARIAT,
    "calls/<slug:slug>/form/move/": POST_ONLY,
    "calls/<slug:slug>/form/sections/<slug:key>/remove/": SECRETARIAT,
    "calls/<slug:slug>/form/questions/<slug:key>/remove/": SECRETARIAT,
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "calls/<slug:slug>/": lambda world: {"slug": world.call.slug},
    "calls/<slug:slug>/form/": lambda world: {"slug": world.written_call.slug},
    "calls/<slug:slug>/form/sections/<slug:key>/": lambda world: {"slug": world.written_call.slug, "key": "about"},
    "calls/<slug:slug>/form/sections/<slug:section>/new/": lambda world: {
        "slug": world.written_call.slug,
        "section": "about",
    },
    "calls/<slug:slug>/form/sections/<slug:section>/new/<slug:kind>/": lambda world: {
        "slug": world.written_call.slug,
        "section": "about",
        "kind": "table",
    },
    "calls/<slug:slug>/form/questions/": lambda world: {"slug": world.written_call.slug, "key": "kind"},
}


def _edit(world: Any, actor: Any) -> dict[str, Any]:
    return {"call": world.draft_call, "changes": {"scoring": "calibrated"}}


CASES: dict[str, tuple[str, Case]] = {
    "calls.create": ("", nothing),
    "calls.edit": ("a call being prepared", _edit),
    "calls.set_tracks": ("a call being prepared", of(call="draft_call")),
    "calls.set_criteria": ("a call being prepared", of(call="draft_call")),
    "calls.set_screening_items": ("an open call", of(call="call")),
    "calls.open": ("a call that is ready", of(call="draft_call")),
    "calls.extend_deadline": ("an open call", of(call="call")),
    "calls.close": ("a call past its deadline", of(call="overdue_call")),
    "calls.begin_form": ("an open call", of(call="call")),
    "calls.save_form": ("a form being written", of(call="written_call")),
    "calls.publish_form": ("a form being written", of(call="written_call")),
    "calls.drop_form": ("a form being written", of(call="written_call")),
}


def _add_call(world: Any) -> None:
    from tests.calls.factories import CallFactory

    CallFactory()


def _add_question(world: Any) -> None:
    """One more question with a condition, one more criterion, one more nomination."""
    from livingcities.calls.models import Criterion, Track

    call = world.call
    n = call.criteria.count() + 1
    Criterion.objects.create(call=call, number=n, title=f"Критерий {n}")
    Track.objects.create(call=call, number=call.tracks.count() + 1, title=f"Номинация {n}")


PAGES: dict[str, Page] = {
    "calls": Page("visitor", lambda world: "/calls/", 2, _add_call),
    "a call": Page("member", lambda world: world.call.get_absolute_url(), 7, _add_question),
}
