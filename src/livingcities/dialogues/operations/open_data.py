"""Packing the data of a published dialogue, in a worker, and keeping the files."""

from __future__ import annotations

import hashlib
import tempfile
from functools import partial
from typing import IO

from django.core.files import File
from django.db import transaction
from django.tasks import task

from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import every
from livingcities.base.locks import alone
from livingcities.base.operation import leave_trace, operation
from livingcities.dialogues import ballot_box
from livingcities.dialogues.models import Dialogue, OpinionMap, Publication
from livingcities.dialogues.open_data import write_package, write_polis
from livingcities.dialogues.rules import can_store_packages

_IN_MEMORY = 8 * 1024 * 1024


@operation("dialogues.store_packages", rule=can_store_packages)
def store_packages(
    *, actor: Actor, dialogue: Dialogue, drawn: OpinionMap, package: IO[bytes], polis: IO[bytes]
) -> Publication:
    """Keep the packed data of a published dialogue; packages of an earlier packing go."""
    old = Publication.objects.filter(dialogue=dialogue).first()
    gone = [(old.package.storage, name or "") for name in (old.package.name, old.polis.name)] if old else []
    publication = old or Publication(dialogue=dialogue)
    publication.map = drawn
    publication.package_digest = _digest(_rewound(package))
    publication.package.save(f"{dialogue.slug}-data.zip", File(_rewound(package)), save=False)
    publication.polis.save(f"{dialogue.slug}-polis.zip", File(_rewound(polis)), save=False)
    publication.package_size, publication.polis_size = publication.package.size, publication.polis.size
    publication.save()
    for storage, name in gone:
        transaction.on_commit(partial(storage.delete, name))
    leave_trace("dialogues.store_packages", actor=actor, target=dialogue, digest=publication.package_digest)
    return publication


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for block in iter(lambda: file.read(1 << 20), b""):
        digest.update(block)
    return digest.hexdigest()


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def pack(dialogue: Dialogue) -> Publication:
    """Pack and keep the data of a published dialogue now."""
    drawn = OpinionMap.objects.select_related("computation").get(dialogue=dialogue, pk=dialogue.current_map_id or 0)
    votes = ballot_box.read(dialogue).latest
    with (
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as package,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as polis,
    ):
        write_package(package, dialogue, drawn, votes)
        write_polis(polis, dialogue, drawn, votes)
        return store_packages(actor=SYSTEM, dialogue=dialogue, drawn=drawn, package=package, polis=polis)


@task(queue_name="heavy")
def build_packages(dialogue_id: int) -> None:
    """Pack the data once the results are published, unless that has been done."""
    with alone(f"dialogues.data.{dialogue_id}") as mine:
        dialogue = Dialogue.objects.filter(pk=dialogue_id, state=Dialogue.State.PUBLISHED).first()
        if mine and dialogue and not Publication.objects.filter(dialogue=dialogue, map=dialogue.current_map).exists():
            pack(dialogue)


@every(minutes=5)
def pack_what_was_forgotten() -> None:
    """A worker may have died over a packing: published dialogues without their files are packed anew."""
    for pk in Dialogue.objects.filter(state=Dialogue.State.PUBLISHED, publication=None).values_list("pk", flat=True):
        build_packages.enqueue(pk)
