"""Files of an application: sent one by one, taken out, handed out as downloads."""

from __future__ import annotations

from typing import IO

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from livingcities.base import upload_limits, uploads
from livingcities.base.decision import Refused, insist
from livingcities.base.limits import within_limit
from livingcities.base.views import too_many
from livingcities.calls.models import Application, Assignment, Attachment
from livingcities.calls.operations import attachments as acts
from livingcities.calls.questionnaire.filing import File
from livingcities.calls.reading import reading_of
from livingcities.calls.rules import applying as rules
from livingcities.calls.sheet import PREFIX, Sheet
from livingcities.people.requests import PersonRequest

from .applying import seen
from .rows import row_answer

FILES_AN_HOUR = 200


@never_cache
@require_POST
@login_required
def attach(request: PersonRequest, key: object, question: str) -> HttpResponse:
    """One file as soon as it is chosen; the answer is the row of its question as it stands now."""
    application = seen(request, key, rules.writes)
    if not within_limit(f"attach:{request.user.pk}", times=FILES_AN_HOUR, seconds=3600):
        return too_many(request, minutes=60)
    asked = Sheet.of(application).question(question)
    if not isinstance(asked, File):
        raise Http404
    faults = take_files(request, application, asked)
    if not request.headers.get("x-autosave"):
        return redirect("calls:fill", key=application.key)
    return JsonResponse(row_answer(request, application, question, faults))


def take_files(request: PersonRequest, application: Application, question: File) -> list[str]:
    """Let in what was sent for this question; what could not be let in comes back as reasons in words."""
    drop_in = f"{PREFIX}-{question.key}"
    faults = [str(uploads.too_heavy(question.most_bytes).reason)] if drop_in in upload_limits.refused(request) else []
    sent = request.FILES.getlist(drop_in)
    room = room_for(application, question, sent)
    faults += [f"{content.name}: {acts.no_room(question.count)}" for content in sent[room:]]
    for content in sent[:room]:
        if not within_limit(f"attached:{request.user.pk}", times=FILES_AN_HOUR, seconds=3600):
            return [*faults, _("Too many files in an hour. Try again later.")]
        try:
            _take(request, application, question, content)
        except (uploads.NotAccepted, Refused) as refusal:
            faults.append(f"{content.name}: {refusal.reason}")
    return faults


def room_for(application: Application, question: File, sent: list[UploadedFile]) -> int:
    """How many of these are looked at: opening one costs the server more than sending it. The same file once more
    takes no room, and is found out only by being read: one such is let through."""
    present = application.attachments.filter(question=question.key, removed_at=None).count()
    return max(question.count - present, 1 if len(sent) == 1 else 0)


def _take(request: PersonRequest, application: Application, question: File, content: UploadedFile) -> None:
    """Asked before the picture is drawn anew: nobody makes the server work for nothing."""
    insist(rules.can_write(request.user, application))
    accepted = uploads.accept(content, kinds=question.kinds, most_bytes=question.most_bytes)
    acts.attach(
        actor=request.user,
        application=application,
        question=question.key,
        accepted=accepted,
        name=content.name or "",
        most=question.count,
    )


@never_cache
@require_POST
@login_required
def remove(request: PersonRequest, key: object, file: object) -> HttpResponse:
    application = seen(request, key)
    attachment = get_object_or_404(Attachment, key=file, application=application)
    attachment.application = application
    acts.remove_attachment(actor=request.user, attachment=attachment)
    if not request.headers.get("x-autosave"):
        return redirect("calls:fill", key=application.key)
    return JsonResponse(row_answer(request, application, attachment.question, []))


@never_cache
@login_required
@require_safe
def download(request: PersonRequest, file: object) -> HttpResponseBase:
    """Always a download, never a page of ours; to a juror of a blind season under a name that says nothing."""
    rows = Attachment.objects.select_related("application__call", "application__form")
    attachment = get_object_or_404(rows, key=file)
    if not rules.can_read_attachment(request.user, attachment):
        raise Http404
    name, content = _as_read_by(request, attachment)
    response = FileResponse(content, content_type=attachment.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _as_read_by(request: PersonRequest, attachment: Attachment) -> tuple[str, IO[bytes]]:
    """The file under its label; a juror gets it as `calls.reading` shows it, in a blind season without names."""
    application = attachment.application
    if Application.objects.visible_to(request.user).filter(pk=application.pk).exists():
        return attachment.label, attachment.file.open("rb")
    assignment = Assignment.objects.visible_to(request.user).filter(application=application).first()
    files = reading_of(assignment).files if assignment else []
    given = next((each for each in files if each.attachment.pk == attachment.pk), None)
    if given is None:
        raise Http404
    return (given.file_name if given.is_blind else attachment.label), given.content()
