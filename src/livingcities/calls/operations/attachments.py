"""Files of an application. What was handed in stays; what only lay in a draft goes when it is removed."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from livingcities.base.actors import Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.base.uploads import Accepted, clean_label, kept
from livingcities.calls.models import Application, Attachment
from livingcities.calls.rules import applying as rules

from .drafts import claim


@operation("calls.attach", rule=rules.can_write)
def attach(
    *, actor: Actor, application: Application, question: str, accepted: Accepted, name: str, most: int = 1
) -> Attachment:
    """Keep a file that `uploads.accept` has let in; the uploader's name for it is only a label.
    The same file sent twice to one question is kept once."""
    lock(application)
    insist(rules.can_write(actor, application))
    present = application.attachments.filter(question=question, removed_at=None)
    same = present.filter(digest=accepted.digest).first()
    if same is None and present.count() >= most:
        raise Refused(no_room(most))
    attachment = same or _store(actor, application, question, accepted, name)
    claim(application, timezone.now())
    leave_trace("calls.attach", actor=actor, target=application, question=question, size=accepted.size)
    return attachment


def no_room(most: int) -> str:
    return ngettext("Here %(most)s file is kept at most.", "Here %(most)s files are kept at most.", most) % {
        "most": most
    }


def _store(actor: Actor, application: Application, question: str, accepted: Accepted, name: str) -> Attachment:
    attachment = Attachment(
        application=application,
        question=question,
        label=clean_label(name, accepted.extension),
        media_type=accepted.media_type,
        extension=accepted.extension,
        size=accepted.size,
        digest=accepted.digest,
        uploaded_by=actor,
    )
    accepted.content.seek(0)
    with kept(attachment.file):
        attachment.file.save(attachment.label, accepted.content, save=False)
        attachment.save()
    return attachment


@operation("calls.remove_attachment", rule=rules.can_remove_attachment)
def remove_attachment(*, actor: Actor, attachment: Attachment) -> None:
    """Take a file out of the draft. If a submission names it, its bytes stay for those who read that one."""
    application = attachment.application
    lock(application)
    insist(rules.can_remove_attachment(actor, attachment))
    if _is_handed_in(attachment):
        Attachment.objects.filter(pk=attachment.pk).update(removed_at=timezone.now())
    else:
        name = str(attachment.file.name)
        Attachment.objects.filter(pk=attachment.pk).delete()
        transaction.on_commit(lambda: default_storage.delete(name))
    leave_trace("calls.remove_attachment", actor=actor, target=application, question=attachment.question)


def _is_handed_in(attachment: Attachment) -> bool:
    snapshots = attachment.application.submissions.values_list("snapshot", flat=True)
    return any(
        row["key"] == str(attachment.key)
        for snapshot in snapshots
        for row in snapshot.get("attachments", {}).get(attachment.question, [])
    )
