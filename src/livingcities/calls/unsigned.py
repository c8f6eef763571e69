"""Office files and PDFs without the properties in which programmes write who made them, for blind readings.

The stored file stays as it was given; only what a juror downloads in a blind season goes through here.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from livingcities.base.decision import Refused

from .unmarked import unmarked

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

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
_SIGNED = re.compile(r"(_xmlsignatures/.*\.xml|META-INF/(document|macro)signatures\.xml)$")
_SIGNATURE = b'<?xml version="1.0" encoding="UTF-8"?><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
_INSIDE = re.compile(r"\.(docx|xlsx|pptx|odt|ods|odp)$", re.IGNORECASE)


def _attributes(*names: str) -> re.Pattern[bytes]:
    """These attributes, whatever their prefix, up to their values."""
    return re.compile(rf"""(\s(?:[\w.-]+:)?(?:{"|".join(names)})\s*=\s*)(?:"[^"]*"|'[^']*')""".encode())


def _texts(*names: str) -> re.Pattern[bytes]:
    """The texts inside these elements, whatever their prefix."""
    return re.compile(rf"(<((?:[\w.-]+:)?(?:{'|'.join(names)}))(?:\s[^<>]*)?>)[^<]*(?=</\2\s*>)".encode())


# Who wrote a remark or a tracked change, who worked on the file with whom, and where it lay on whose disk. By the part
# of the package in which such an attribute or element means a person.
_NAMES: tuple[tuple[re.Pattern[str], re.Pattern[bytes], bytes], ...] = (
    (re.compile(r"\.xml$"), _attributes("author", "initials", "userId", "userName"), rb'\1""'),
    (re.compile(r"^xl/persons/"), _attributes("displayName"), rb'\1""'),
    (
        re.compile(r"^(ppt/(commentAuthors|authors|changesInfos/)|xl/revisions/userNames)"),
        _attributes("name"),
        rb'\1""',
    ),
    (re.compile(r"^xl/workbook\.xml$"), re.compile(rb'(absPath[^>]*?\surl=)"[^"]*"'), rb'\1""'),
    (re.compile(r"\.rels$"), re.compile(rb'(\sTarget=)"file:[^"]*"'), rb'\1"file:///"'),
    (
        re.compile(r"(^|/)(content|styles)\.xml$"),
        _texts("creator", "creator-initials", "author-name", "author-initials", "initial-creator", "sender-[a-z-]+"),
        rb"\1",
    ),
    (
        re.compile(r"(^|/)settings\.xml$"),
        re.compile(rb'(<config:config-item [^>]*config:name="Printer(?:Name|Setup)"[^>]*>)[^<]*'),
        rb"\1",
    ),
)
# A spreadsheet's remark begins with its author's name as text.
_REMARKS = re.compile(r"^xl/comments")
_AUTHOR = re.compile(rb"<((?:[\w.-]+:)?author)>([^<]*)</\1>")
_TEXT = re.compile(rb"(?<=>)[^<>]+(?=<)")
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def unsigned(content: bytes, media_type: str) -> bytes:
    """The same file without its maker's name; pictures sent by themselves were cleaned when they were uploaded."""
    if media_type == "application/pdf":
        return _pdf(content)
    if media_type.startswith(("application/vnd.openxmlformats", "application/vnd.oasis")):
        return _office(content)
    return content


def _pdf(content: bytes) -> bytes:
    """The pages alone, in a new document: title, author, XMP, attachments and signatures stay behind."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    writer = PdfWriter()
    try:
        for page in PdfReader(io.BytesIO(content)).pages:
            added = writer.add_page(page)
            _unsign_annotations(added)
            _forget_makers(added)
    except PyPdfError:
        raise Refused(
            _("This file cannot be freed of its author's name, so it is not shown. Ask the secretariat for it.")
        ) from None
    writer.metadata = None
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _unsign_annotations(page: DictionaryObject) -> None:
    """Remarks lose their author; signatures and attached files go: they name who signed and who made them."""
    from pypdf.generic import ArrayObject, NameObject

    if "/Annots" not in page:
        return
    kept = ArrayObject()
    annotations: Any = page["/Annots"]
    for entry in annotations:
        annotation = entry.get_object()
        form = annotation.get("/Subtype") == "/Widget"
        parent = annotation.get("/Parent")
        signature = form and "/Sig" in {annotation.get("/FT"), parent and parent.get_object().get("/FT")}
        if signature or annotation.get("/Subtype") == "/FileAttachment":
            continue
        if not form:  # there /T is the name of a field
            annotation.pop("/T", None)
        kept.append(entry)
    page[NameObject("/Annots")] = kept


def _forget_makers(page: DictionaryObject) -> None:
    """Programmes leave their own notes, and the metadata of placed pictures, anywhere in a page's tree."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    seen: set[int] = set()
    waiting: list[Any] = [page]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            for name in ("/PieceInfo", "/Metadata", "/LastModified"):
                found.pop(name, None)
            if isinstance(found, StreamObject) and found.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
                found._data = unmarked(found._data) or found._data  # what the PDF holds of a photograph is a JPEG file
            waiting += [value for name, value in found.items() if name != "/Parent"]
        elif isinstance(found, ArrayObject):
            waiting += found


def _office(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as clean:
        for entry in source.infolist():
            kept = zipfile.ZipInfo(entry.filename, _NO_TIME)
            kept.compress_type = entry.compress_type
            clean.writestr(kept, _part(entry.filename, source.read(entry)))
    return target.getvalue()


def _unspoken(data: bytes, names: list[bytes]) -> bytes:
    """Without these names in its texts; what stands in tags is left alone."""
    if not names:
        return data
    said = re.compile(b"|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    return _TEXT.sub(lambda found: said.sub(b"", found[0]), data)


def _part(name: str, data: bytes) -> bytes:
    """One part of the package without names; documents and pictures inside it are cleaned as well."""
    if name in _EMPTY_PARTS:
        return _EMPTY_PARTS[name]
    if name.endswith("/meta.xml"):
        return _ODF
    if _SIGNED.search(name):
        return _SIGNATURE
    if _INSIDE.search(name) and zipfile.is_zipfile(io.BytesIO(data)):
        return _office(data)
    if _REMARKS.search(name):
        data = _unspoken(data, [author for _element, author in _AUTHOR.findall(data) if author.strip()])
    for where, what, blank in _NAMES:
        if where.search(name):
            data = what.sub(blank, data)
    return unmarked(data)
