"""Whether a bundle is the one that was published here: it may be sound and yet another."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from livingcities.base.verifying import PublishedOtherwise
from livingcities.calls.models import Call
from livingcities.calls.standings import standings

from .bundle import LEAST, address, folder


def compare_with_ours(file: Path) -> str | None:
    if not zipfile.is_zipfile(file):
        return None
    with zipfile.ZipFile(file) as archive:
        if "digests.json" not in archive.namelist():
            return None
        told = json.loads(archive.read("digests.json"))
    slug = str(told.get("call", ""))
    call = Call.objects.filter(slug=slug, state=Call.State.PUBLISHED).first()
    if call is None:
        return f"This site has published no results of «{slug}»: nothing to compare with."
    seals = list(call.seals.order_by("number").values_list("digest", flat=True))
    results = {
        folder(row.number): row.ranking.computation.result_digest for row in standings(call) if len(row.rows) >= LEAST
    }
    if [seal["digest"] for seal in told["seals"]] == seals and told["results"] == results:
        return f"These are the results that this site has published: {address(call)}"
    raise PublishedOtherwise(f"This site has published other results of «{slug}».")
