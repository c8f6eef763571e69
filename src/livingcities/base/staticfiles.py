"""The static files of a running site: hashed names, compressed, and one stylesheet in place of a dozen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "base/css/livingcities.css"
IMPORT = re.compile(r'@import url\("(?P<name>[\w.-]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
INDENT = re.compile(r"\n\s*")


def joined(sheet: str, read: Callable[[str], str]) -> str:
    """The stylesheet with the files it imports in the place of the imports, without comments and indents."""

    def content(found: re.Match[str]) -> str:
        inner = read(found["name"])
        return f"@layer {found['layer']} {{\n{inner}}}" if found["layer"] else inner

    return INDENT.sub("\n", COMMENT.sub("", IMPORT.sub(content, sheet)))


class HouseStaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], **options: Any) -> Any:
        if ENTRY in paths and not options.get("dry_run"):
            source, name = paths[ENTRY]
            folder = Path(source.path(name)).parent

            def read(file: str) -> str:
                return (folder / file).read_text(encoding="utf-8")

            Path(self.path(ENTRY)).write_text(joined(read(Path(name).name), read), encoding="utf-8")
            paths = paths | {ENTRY: (self, ENTRY)}
        yield from super().post_process(paths, **options)
