"""Whether a package is the one that was published here: it may be sound and yet another."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from livingcities.base.verifying import PublishedOtherwise
from livingcities.dialogues.models import Dialogue


def compare_with_ours(file: Path) -> str | None:
    if not zipfile.is_zipfile(file):
        return None
    with zipfile.ZipFile(file) as archive:
        if not {"map.json", "datapackage.json"} <= set(archive.namelist()):
            return None
        digest = hashlib.sha256(archive.read("map.json")).hexdigest()
        slug = str(json.loads(archive.read("datapackage.json")).get("name", ""))
    dialogue = Dialogue.objects.filter(slug=slug, state=Dialogue.State.PUBLISHED).first()
    if dialogue is None or dialogue.current_map is None:
        return f"This site has published no dialogue «{slug}»: nothing to compare with."
    if dialogue.current_map.computation.result_digest == digest:
        return f"It is the map that this site has published: {dialogue.get_absolute_url()}"
    raise PublishedOtherwise(f"This site has published another map of «{slug}».")
