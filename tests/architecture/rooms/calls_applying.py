"""Calls: eligibility, drafts, attachments, handing in. Their lines in the tables.

Of the world's applications the coordinator leads, the member writes, the resident reads; the juror is a stranger.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import POST_ONLY, PUBLIC, SIGNED_IN
from tests.architecture.cases import Case, of
from tests.architecture.page import Page


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    def _application(self, **fields: Any) -> Any:
        from livingcities.calls.models import Author
        from tests.calls.applying import ready, writer

        application = ready(call=self.call, city=self.city, author=self.actors["coordinator"], **fields)
        for role, part in (("member", Author.Role.EDITOR), ("resident", Author.Role.READER)):
            Author.objects.create(application=application, user=self.actors[role], role=part)
        writer(application, role=Author.Role.LEAD)
        return application

    @cached_property
    def written_application(self) -> Any:
        """A draft of which nothing is missing."""
        return self._application()

    @cached_property
    def handed_in_application(self) -> Any:
        from livingcities.calls.operations.submitting import submit
        from tests.calls.applying import attach

        application = self._application()
        attach(application, self.actors["coordinator"])
        submit(actor=self.actors["coordinator"], application=application)
        return application

    @cached_property
    def asking_application(self) -> Any:
        """A draft whose authors ask for another nomination."""
        return self._application()

    @cached_property
    def track_appeal(self) -> Any:
        from livingcities.calls.operations.appeals import appeal_track

        return appeal_track(actor=self.actors["coordinator"], application=self.asking_application)

    @cached_property
    def handed_in_file(self) -> Any:
        return self.handed_in_application.attachments.get()

    @cached_property
    def draft_file(self) -> Any:
        from tests.calls.applying import attach

        return attach(self.written_application, self.actors["coordinator"])

    @cached_property
    def writing_author(self) -> Any:
        return self.written_application.authors.get(user=self.actors["member"])

    @cached_property
    def _author_invitation(self) -> Any:
        from livingcities.calls.operations.authors import invite_author

        return invite_author(actor=self.actors["coordinator"], application=self.written_application)

    @cached_property
    def author_invitation(self) -> Any:
        return self._author_invitation[0]

    @cached_property
    def author_token(self) -> str:
        return str(self._author_invitation[1])


_ONE = "calls/applications/<uuid:key>/"
URLS: dict[str, str] = {
    "calls/<slug:slug>/apply/": SIGNED_IN,
    _ONE: "302 200 200 200 200 404",
    f"{_ONE}about/": "302 403 200 200 403 404",
    f"{_ONE}submit/": "302 403 200 200 403 404",
    f"{_ONE}reopen/": "302 403 403 200 403 404",
    f"{_ONE}withdraw/": "302 403 403 200 403 404",
    f"{_ONE}extend/": "302 403 403 403 200 404",
    f"{_ONE}receipt.pdf": "302 200 200 200 200 404",
    f"{_ONE}nomination/": "302 403 200 200 403 404",
    f"{_ONE}nomination/<int:pk>/": "302 403 403 403 200 404",
    f"{_ONE}others/": "403 204 204 204 404 404",
    f"{_ONE}form/": "302 200 200 200 404 404",  # the text of a draft is its authors' alone
    f"{_ONE}form/new/": POST_ONLY,
    f"{_ONE}form/<slug:question>/": POST_ONLY,
    f"{_ONE}form/<slug:question>/files/": POST_ONLY,
    f"{_ONE}files/<uuid:file>/remove/": POST_ONLY,
    f"{_ONE}authors/": "302 200 200 200 403 404",
    f"{_ONE}authors/<int:pk>/role/": POST_ONLY,
    f"{_ONE}authors/<int:pk>/remove/": "302 403 200 200 403 404",
    f"{_ONE}authors/invitations/<int:pk>/revoke/": POST_ONLY,
    "calls/authors/<str:token>/": PUBLIC,
    "calls/files/<uuid:file>/": "302 200 200 200 200 404",
}


def _of(name: str, **more: str) -> Callable[[Any], dict[str, Any]]:
    """The key of an application of the world, and other arguments by the paths of their attributes."""

    def parts(world: Any) -> dict[str, Any]:
        rest = {argument: getattr(getattr(world, thing), field) for argument, (thing, field) in split.items()}
        return {"key": getattr(world, name).key, **rest}

    split = {argument: path.split(".") for argument, path in more.items()}
    return parts


PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    _ONE: _of("written_application"),
    f"{_ONE}reopen/": _of("handed_in_application"),
    f"{_ONE}withdraw/": _of("handed_in_application"),
    f"{_ONE}receipt.pdf": _of("handed_in_application"),
    f"{_ONE}nomination/<int:pk>/": _of("asking_application", pk="track_appeal.pk"),
    f"{_ONE}form/<slug:question>/": lambda world: {"key": world.written_application.key, "question": "summary"},
    f"{_ONE}files/": _of("written_application", file="draft_file.key"),
    f"{_ONE}authors/<int:pk>/": _of("written_application", pk="writing_author.pk"),
    f"{_ONE}authors/invitations/": _of("written_application", pk="author_invitation.pk"),
    "calls/authors/<str:token>/": lambda world: {"token": world.author_token},
    "calls/files/<uuid:file>/": lambda world: {"file": world.handed_in_file.key},
}


def _for_the_city(world: Any, actor: Any) -> dict[str, Any]:
    return {"call": world.call, "city": world.city, "applicant": "city"}


def _change(world: Any, actor: Any) -> dict[str, Any]:
    return {"application": world.written_application, "city": world.city, "applicant": "city"}


DRAFT, HANDED_IN = "a draft", "what was handed in"
CASES: dict[str, tuple[str, Case]] = {
    "calls.begin_application": ("in the name of a city", _for_the_city),
    "calls.change_applicant": (DRAFT, _change),
    "calls.save_answer": (DRAFT, of(application="written_application")),
    "calls.take_new_form": (DRAFT, of(application="written_application")),
    "calls.attach": (DRAFT, of(application="written_application")),
    "calls.remove_attachment": (DRAFT, of(attachment="draft_file")),
    "calls.submit": (DRAFT, of(application="written_application")),
    "calls.reopen": (HANDED_IN, of(application="handed_in_application")),
    "calls.withdraw": (HANDED_IN, of(application="handed_in_application")),
    "calls.grant_extension": (DRAFT, of(application="written_application")),
    "calls.appeal_track": (DRAFT, of(application="written_application")),
    "calls.answer_track_appeal": ("", of(appeal="track_appeal")),
    "calls.invite_author": (DRAFT, of(application="written_application")),
    "calls.revoke_author_invitation": ("", of(invitation="author_invitation")),
    "calls.join_authors": ("with the link", of(invitation="author_invitation")),
    "calls.change_author": ("the part of another", of(author="writing_author")),
    "calls.remove_author": ("the member", of(author="writing_author")),
}


def _add_author(world: Any) -> None:
    from tests.calls.applying import writer

    writer(world.written_application)


def _add_file(world: Any) -> None:
    """One more file, one more earlier text, one more question in a newer form."""
    from livingcities.calls.models import FormerAnswer
    from tests.calls.applying import attach, pdf_bytes

    application = world.written_application
    n = application.attachments.count()
    attach(application, world.actors["coordinator"], content=pdf_bytes(author=str(n)), most=50)
    at = application.created_at
    FormerAnswer.objects.create(application=application, question="summary", value="Было", written_at=at)


PAGES: dict[str, Page] = {
    "authors of an application": Page(
        "coordinator", lambda world: f"{world.written_application.get_absolute_url()}authors/", 9, _add_author
    ),
    "form of an application": Page(
        "coordinator", lambda world: f"{world.written_application.get_absolute_url()}form/", 10, _add_file
    ),
    "application": Page("coordinator", lambda world: world.written_application.get_absolute_url(), 22, _add_author),
}
