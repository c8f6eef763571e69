"""What the tests of applying share: a town with its team, a draft that is complete, files."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from livingcities.base.uploads import accept
from livingcities.calls.models import Application, Attachment, Author
from livingcities.calls.operations import attachments, drafts
from tests.factories import UserFactory

from .factories import ApplicationFactory

COMPLETE = {
    "summary": "Площадь у рынка занята машинами. Мы вернём её людям.",
    "kind": "square",
    "leader": "Ольга Рябинина",
}


def pdf_bytes(author: str = "") -> bytes:
    file, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    if author:
        writer.add_metadata({"/Author": author})
    writer.write(file)
    return file.getvalue()


def upload(name: str = "письмо главы.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content, "application/pdf")


def attach(application: Application, actor: Any, name: str = "письмо главы.pdf", **options: Any) -> Attachment:
    content = upload(name, options.pop("content", None))
    given = {"question": "letter", "most": 2} | options
    return attachments.attach(
        actor=actor, application=application, accepted=accept(content, kinds=["pdf"]), name=name, **given
    )


def ready(**fields: Any) -> Application:
    """A draft of which nothing is missing, saved by its leader before any deadline."""
    application = ApplicationFactory(answers={}, **fields)
    actor = leader(application)
    for question, value in COMPLETE.items():
        drafts.save_answer(actor=actor, application=application, question=question, value=value, version=0)
    application.refresh_from_db()
    return application


def leader(application: Application) -> Any:
    return application.authors.get(role=Author.Role.LEAD).user


def writer(application: Application, role: str = Author.Role.EDITOR, **fields: Any) -> Any:
    user = UserFactory(**fields)
    Author.objects.create(application=application, user=user, role=role)
    return user
