"""Office files and PDFs without the properties in which programmes write who made them, for blind readings.

The stored file stays as it was given; only what a juror downloads in a blind season goes through here.
"""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext_lazy as _

from livingcities.base.decision import Refused

_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_ODF = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
_EMPTY_PARTS = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
    "meta.xml": _ODF,
}
# Who wrote a remark or a tracked change: w:author="…", w15:author="…".
_AUTHOR = re.compile(rb'(?<=:author=")[^"]*(")')
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def unsigned(content: bytes, media_type: str) -> bytes:
    """The same file without its maker's name; pictures were cleaned when they were uploaded."""
    if media_type == "application/pdf":
        return _pdf(content)
    if media_type.startswith(("application/vnd.openxmlformats", "application/vnd.oasis")):
        return _office(content)
    return content


def _pdf(content: bytes) -> bytes:
    """The pages alone, in a new document: title, author, XMP and attachments stay behind."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    writer = PdfWriter()
    try:
        for page in PdfReader(io.BytesIO(content)).pages:
            writer.add_page(page)
    except PyPdfError:
        raise Refused(
            _("This file cannot be freed of its author's name, so it is not shown. Ask the secretariat for it.")
        ) from None
    writer.metadata = None
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _office(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in source.infolist():
            kept = zipfile.ZipInfo(entry.filename, _NO_TIME)
            kept.compress_type = entry.compress_type
            data = _EMPTY_PARTS.get(entry.filename)
            clean.writestr(kept, _AUTHOR.sub(rb"\1", source.read(entry)) if data is None else data)
    return target.getvalue()
