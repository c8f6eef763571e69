"""Packing the open results of a published call, in a worker, and keeping the file."""

from __future__ import annotations

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every
from livingcities.base.locks import alone
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Call, OpenResults
from livingcities.calls.open_results import packed
from livingcities.calls.rules.results import can_pack


@operation("calls.store_open_results", rule=can_pack)
def store_open_results(*, actor: Actor, call: Call, content: bytes) -> OpenResults:
    """Keep the packed results of a published call; a file of an earlier packing goes."""
    kept = OpenResults.objects.filter(call=call).first() or OpenResults(call=call)
    if kept.file.name:
        transaction.on_commit(partial(kept.file.storage.delete, kept.file.name))
    kept.digest, kept.built_at = hashlib.sha256(content).hexdigest(), timezone.now()
    kept.file.save(f"{call.slug}-results.zip", ContentFile(content), save=False)
    kept.save()
    leave_trace("calls.store_open_results", actor=actor, target=call, digest=kept.digest)
    return kept


@task(queue_name="heavy")
def build_bundle(call_id: int) -> None:
    """Pack the results once they are published, unless that has been done."""
    with alone(f"calls.results.{call_id}") as mine:
        call = Call.objects.filter(pk=call_id, state=Call.State.PUBLISHED).first()
        if mine and call and not OpenResults.objects.filter(call=call, built_at__gte=call.published_at).exists():
            store_open_results(actor=SYSTEM, call=call, content=packed(call))


@every(minutes=5)
def pack_what_was_forgotten() -> None:
    """A worker may have died over a packing: published calls without their file are packed anew."""
    for pk in Call.objects.filter(state=Call.State.PUBLISHED, open_results=None).values_list("pk", flat=True):
        build_bundle.enqueue(pk)
