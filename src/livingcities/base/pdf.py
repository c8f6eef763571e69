"""PDF by Typst: a template of ours, data as JSON, fonts of ours, nothing fetched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

# Of a document that has no date of its own: a fixed one, so that the same data give the same bytes.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
FONTS = Path(__file__).parent / "fonts"


def render_pdf(
    template: Path, data: dict[str, Any], *, files: dict[str, bytes] | None = None, at: datetime = UNDATED
) -> bytes:
    """Typeset `template` (a .typ file). It reads `json(bytes(sys.inputs.data))`; values never become code.

    `files`: pictures the template may name, by file name (SVG or PNG bytes); they are written beside a
    copy of the template in a temporary folder that is the compiler's root. `at`: the document's date.
    """
    import tempfile

    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        main = root / "main.typ"
        main.write_bytes(template.read_bytes())
        for name, content in (files or {}).items():
            (root / Path(name).name).write_bytes(content)
        return bytes(
            typst.compile(
                str(main),
                root=str(root),
                format="pdf",
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards=["ua-1"],
                timestamp=at.replace(microsecond=0),
            )
        )


def square(address: str, *, error: str = "m") -> bytes:
    """A square code with an address, in the deep green of our papers."""
    import segno

    buffer = BytesIO()
    segno.make(address, error=error, micro=False).save(buffer, kind="svg", dark="#0c4029", light=None, border=0)
    return buffer.getvalue()
