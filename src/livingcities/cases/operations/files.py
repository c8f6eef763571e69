"""Photographs and documents of a draft. Their bytes are checked and made small before the act (`base.uploads`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.base.uploads import Accepted, clean_label, kept
from livingcities.cases import rules
from livingcities.cases.models import Case, CaseFile, Collection
from livingcities.cases.passport import ROWS, Document, Passport, Photo

from .collections import recall_books
from .editing import locked_draft, write


@operation("cases.add_photo", rule=rules.can_edit)
def add_photo(
    *,
    actor: Actor,
    case: Case,
    accepted: Accepted,
    small: ContentFile[bytes],
    label: str,
    alt: str,
    caption: str = "",
) -> CaseFile:
    """Add a photograph with the words for those who do not see it."""
    draft = locked_draft(case)
    insist(rules.can_edit(actor, case))
    told = Passport.of(draft.passport)
    _room_left(len(told.photos))
    file = _described(actor, case, CaseFile.Kind.PHOTO, accepted, label)
    with kept(file.file, file.small):
        file.small.save(small.name or "small.webp", small, save=False)
        _store(file, accepted)
        photo = Photo(key=str(file.key), alt=alt.strip(), caption=caption.strip())
        write(draft, told.with_files([*told.photos, photo], told.documents), counts=False)
    leave_trace("cases.add_photo", actor=actor, target=case, file=file.pk)
    return file


@operation("cases.add_document", rule=rules.can_edit)
def add_document(*, actor: Actor, case: Case, accepted: Accepted, label: str, title: str) -> CaseFile:
    """Add a document under a name that says what is in it."""
    draft = locked_draft(case)
    insist(rules.can_edit(actor, case))
    told = Passport.of(draft.passport)
    _room_left(len(told.documents))
    file = _described(actor, case, CaseFile.Kind.DOCUMENT, accepted, label)
    with kept(file.file):
        _store(file, accepted)
        document = Document(key=str(file.key), title=title.strip())
        write(draft, told.with_files(told.photos, [*told.documents, document]), counts=False)
    leave_trace("cases.add_document", actor=actor, target=case, file=file.pk)
    return file


def _room_left(count: int) -> None:
    if count >= ROWS:
        raise Refused(_("There are as many files here as one practice may have."))


def _described(actor: Actor, case: Case, kind: str, accepted: Accepted, label: str) -> CaseFile:
    return CaseFile(
        case=case,
        kind=kind,
        label=clean_label(label, accepted.extension),
        media_type=accepted.media_type,
        extension=accepted.extension,
        size=accepted.size,
        width=accepted.width,
        height=accepted.height,
        digest=accepted.digest,
        uploaded_by=as_person(actor),
    )


def _store(file: CaseFile, accepted: Accepted) -> None:
    file.file.save(f"file{accepted.extension}", accepted.content, save=False)
    file.save()


@operation("cases.describe_files", rule=rules.can_edit)
def describe_files(
    *, actor: Actor, case: Case, photos: tuple[Photo, ...] = (), documents: tuple[Document, ...] = ()
) -> None:
    """Reword what stands beside photographs and documents, and put them in this order.

    Files that are not named here keep their words and follow behind."""
    draft = locked_draft(case)
    insist(rules.can_edit(actor, case))
    told = Passport.of(draft.passport)
    write(draft, told.with_files(_merged(told.photos, photos), _merged(told.documents, documents)), counts=False)
    leave_trace("cases.describe_files", actor=actor, target=case)


def _merged[F: Photo | Document](known: Iterable[F], given: Iterable[F]) -> list[F]:
    waiting = {row.key: row for row in known}
    named = [row for row in given if waiting.pop(row.key, None)]
    return [*named, *waiting.values()]


@operation("cases.remove_file", rule=rules.can_edit)
def remove_file(*, actor: Actor, case: Case, key: str) -> None:
    """Take a file out of the draft; its bytes go unless a published version shows it."""
    draft = locked_draft(case)
    insist(rules.can_edit(actor, case))
    write(draft, _without(Passport.of(draft.passport), key), counts=False)
    forget_unnamed(case)
    leave_trace("cases.remove_file", actor=actor, target=case)


@operation("cases.purge_file", rule=rules.can_purge_file)
def purge_file(*, actor: Actor, case: Case, key: str) -> list[Collection]:
    """Take a file out of every version, published ones too, and delete its bytes: somebody is on it who must not be.

    This is the only change that a published version ever gets. Returns the collections that showed the file: their
    books are gone and are typeset anew without it."""
    lock(case)
    insist(rules.can_purge_file(actor, case))
    naming = [version for version in case.versions.all() if key in Passport.of(version.passport).file_keys]
    for version in naming:
        version.passport = _without(Passport.of(version.passport), key).as_dict()
        version.save(update_fields=["passport"])
    Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
    forget_unnamed(case)
    recalled = recall_books(actor=actor, key=key) if naming else []
    leave_trace("cases.purge_file", actor=actor, target=case)
    return recalled


def _without(told: Passport, key: str) -> Passport:
    photos = [row for row in told.photos if row.key != key]
    return told.with_files(photos, [row for row in told.documents if row.key != key])


def forget_unnamed(case: Case) -> None:
    """Delete the files of a case that none of its versions names any more."""
    named = {key for text in case.versions.values_list("passport", flat=True) for key in Passport.of(text).file_keys}
    lost = [file for file in case.files.all() if str(file.key) not in named]
    case.files.filter(pk__in=[file.pk for file in lost]).delete()
    forget_bytes(lost)


def forget_bytes(files: list[CaseFile]) -> None:
    """Once the transaction holds: a rollback keeps the files."""
    names = [(field.storage, field.name) for file in files for field in (file.file, file.small) if field.name]

    def forget() -> None:
        for storage, name in names:
            storage.delete(name)

    transaction.on_commit(forget)
