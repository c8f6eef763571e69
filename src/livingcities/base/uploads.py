"""Files that people send: told by their content, measured, refused when they could harm whoever opens them.

`accept` is asked outside a transaction (pictures take time) and gives what may be stored. What the sender called the
file, and which type the browser named, decide nothing.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

import puremagic
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms

from . import pictures

MB = 1024 * 1024
MOST_BYTES = 50 * MB  # of one file; a question of a form may ask for less
LONGEST_SIDE = 4096
MOST_PARTS = 5_000
MOST_UNPACKED = 400 * MB
MOST_RATIO = 200
LONGEST_LABEL = 120
HEAD = 4096


class NotAccepted(Exception):
    """The file was refused; `code` for tests and counting, `reason` fit to be shown."""

    def __init__(self, code: str, reason: str):
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Accepted:
    """What may be stored, and what was found out about it."""

    content: File
    media_type: str
    extension: str
    size: int
    digest: str
    width: int | None = None
    height: int | None = None


class Format(NamedTuple):
    family: str
    media_type: str
    extension: str


SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 88, "method": 4},
}
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
PDF = Format("pdf", "application/pdf", ".pdf")
PICTURES = {
    "JPEG": Format("image", "image/jpeg", ".jpg"),
    "PNG": Format("image", "image/png", ".png"),
    "WEBP": Format("image", "image/webp", ".webp"),
}
# The part that must be there, and what the file then is.
OFFICE = {
    "word/document.xml": Format("document", f"{_OOXML}wordprocessingml.document", ".docx"),
    "xl/workbook.xml": Format("table", f"{_OOXML}spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": Format("slides", f"{_OOXML}presentationml.presentation", ".pptx"),
}
OPEN_OFFICE = {
    f"{_ODF}text": Format("document", f"{_ODF}text", ".odt"),
    f"{_ODF}spreadsheet": Format("table", f"{_ODF}spreadsheet", ".ods"),
    f"{_ODF}presentation": Format("slides", f"{_ODF}presentation", ".odp"),
}
FAMILIES = {
    "pdf": gettext_lazy("PDF"),
    "image": gettext_lazy("pictures (JPEG, PNG, WebP)"),
    "document": gettext_lazy("texts (DOCX, ODT)"),
    "table": gettext_lazy("tables (XLSX, ODS)"),
    "slides": gettext_lazy("slides (PPTX, ODP)"),
}
EXTENSIONS = {
    family: tuple(
        known.extension
        for known in (PDF, *PICTURES.values(), *OFFICE.values(), *OPEN_OFFICE.values())
        if known.family == family
    )
    for family in FAMILIES
}
EVERYTHING = frozenset(FAMILIES)


def families(kinds: Iterable[str]) -> frozenset[str]:
    """The families meant: by their own names, «office» for all three of them; nothing named: everything."""
    named = set(kinds)
    if "office" in named:
        named |= {"document", "table", "slides"}
    return (frozenset(named) & EVERYTHING) or EVERYTHING


def in_words(kinds: Iterable[str]) -> str:
    """«PDF, тексты (DOCX, ODT)»: what may be sent, for a help text."""
    wanted = families(kinds)
    return ", ".join(str(words) for family, words in FAMILIES.items() if family in wanted)


def picker(kinds: Iterable[str]) -> str:
    """The `accept` attribute of a file input: a convenience for the sender, not a check."""
    wanted = families(kinds)
    return ",".join(extension for family in FAMILIES if family in wanted for extension in EXTENSIONS[family])


def accept(content: UploadedFile, *, kinds: Iterable[str] = (), most_bytes: int = MOST_BYTES) -> Accepted:
    """The file as it may be stored, or NotAccepted with a reason in words. Pictures come out re-encoded."""
    size = content.size or 0
    if not size:
        raise NotAccepted("empty", _("The file is empty."))
    if size > most_bytes:
        raise too_heavy(most_bytes)
    found = _format_of(content)
    wanted = families(kinds)
    if found.family not in wanted:
        reason = _("This is a file of another kind (%(found)s). Wanted here: %(wanted)s.")
        raise NotAccepted("kind", reason % {"found": found.extension.lstrip(".").upper(), "wanted": in_words(wanted)})
    if found.family == "image":
        return _picture(content, found)
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return Accepted(content, found.media_type, found.extension, size, digest)


def too_heavy(most_bytes: int) -> NotAccepted:
    reason = _("The file is too heavy: up to %(most)s MB. Nothing else that you typed is lost.")
    return NotAccepted("too_heavy", reason % {"most": max(1, most_bytes // MB)})


# --- what is it? --------------------------------------------------------------------------------------


def _format_of(content: UploadedFile) -> Format:
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(b"%PDF-"):
        return _pdf(content)
    if head.startswith(b"PK\x03\x04"):
        return _office(content.file)
    if picture := _picture_format(head):
        return picture
    raise _unknown(head)


def _picture_format(head: bytes) -> Format | None:
    if head.startswith(b"\xff\xd8\xff"):
        return PICTURES["JPEG"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PICTURES["PNG"]
    return PICTURES["WEBP"] if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _unknown(head: bytes) -> NotAccepted:
    """Say what the file really is, where that helps the sender to send the right one."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return NotAccepted("svg", _("An SVG drawing may hold a programme. Save it as PNG or PDF and send that."))
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<script")):
        return NotAccepted("markup", _("This is a web page, whatever its name says. Save it as PDF and send that."))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        reason = _("This is a document of an old format (DOC, XLS, PPT). Save it as DOCX, XLSX, PPTX or PDF.")
        return NotAccepted("old_office", reason)
    return NotAccepted("unknown", _("We cannot read this file%(guess)s.") % {"guess": _guess(head)})


def _guess(head: bytes) -> str:
    """« (looks like EXE)», or nothing where even that is unclear."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    best = matches[0].extension.lstrip(".").upper() if matches else ""
    return " " + _("(it looks like %(kind)s)") % {"kind": best} if best else ""


def _pdf(content: UploadedFile) -> Format:
    """A PDF says where its table stands and where it ends; a text that only begins like one does not."""
    content.seek(max(0, (content.size or 0) - HEAD))
    tail = content.read(HEAD)
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise NotAccepted("broken", _("The PDF is cut off or damaged. Save it once more and send it again."))
    return PDF


# --- office files are ZIP archives ----------------------------------------------------------------------


def _office(file: IO[bytes] | Any) -> Format:
    try:
        with zipfile.ZipFile(file) as archive:
            _not_a_bomb(archive, file)
            found = _office_format(archive)
            if archive.testzip() is not None:  # reads every part: false sizes do not survive it
                raise zipfile.BadZipFile
            return found
    # zipfile says NotImplementedError of a compression or an encryption that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError) as error:
        raise NotAccepted("broken", _("The file is damaged. Save it once more and send it again.")) from error


def _not_a_bomb(archive: zipfile.ZipFile, file: IO[bytes] | Any) -> None:
    """By what the parts declare, before any of them is unpacked; parts that overlap declare more than there is."""
    parts = archive.infolist()
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    file.seek(0, io.SEEK_END)
    overlap = packed > file.tell()
    swollen = unpacked > MOST_UNPACKED or (unpacked > 10 * MB and unpacked > MOST_RATIO * max(packed, 1))
    if overlap or swollen or len(parts) > MOST_PARTS:
        raise NotAccepted("bomb", _("Unpacked, this file would be far larger than it pretends: we do not open it."))
    # Office programmes write no other; LZMA, besides, takes as much memory as its header says.
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise zipfile.BadZipFile
    if any(part.flag_bits & 1 for part in parts):
        raise NotAccepted("locked", _("The file is locked with a password: nobody could read it. Take the lock off."))


def _office_format(archive: zipfile.ZipFile) -> Format:
    names = set(archive.namelist())
    if any(name.startswith("/") or ".." in PurePosixPath(name).parts for name in names):
        raise NotAccepted("broken", _("The file is damaged. Save it once more and send it again."))
    found = _microsoft(archive, names) or _oasis(archive, names)
    if found is None:
        raise NotAccepted("archive", _("This is an archive. Send the files in it one by one."))
    return found


def _microsoft(archive: zipfile.ZipFile, names: set[str]) -> Format | None:
    if "[Content_Types].xml" not in names:
        return None
    types = _beginning(archive, "[Content_Types].xml").lower()
    if b"macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _with_macros()
    return next((known for part, known in OFFICE.items() if part in names and f"/{part}".encode() in types), None)


def _oasis(archive: zipfile.ZipFile, names: set[str]) -> Format | None:
    if "mimetype" not in names or "content.xml" not in names:
        return None
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise _with_macros()
    return OPEN_OFFICE.get(_beginning(archive, "mimetype").decode("ascii", "replace").strip())


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MB)


def _with_macros() -> NotAccepted:
    return NotAccepted("macros", _("The document holds macros, that is, programmes. Save it without them."))


# --- pictures -------------------------------------------------------------------------------------------


def _picture(content: UploadedFile, found: Format) -> Accepted:
    """The same picture drawn anew: upright, in sRGB, without what the camera wrote beside it."""
    content.seek(0)
    file = io.BytesIO()
    try:
        with pictures.opened(content, side=LONGEST_SIDE) as picture:
            kind = picture.format or ""
            clean = _drawn_anew(picture, keeps_alpha=found.extension != ".jpg")
            clean.save(file, kind, **SAVING[kind])
    except pictures.Unfit as unfit:
        raise _not_a_picture(unfit) from unfit
    body = file.getvalue()
    digest = hashlib.sha256(body).hexdigest()
    made = ContentFile(body, name=f"picture{found.extension}")
    return Accepted(made, found.media_type, found.extension, len(body), digest, *clean.size)


def _not_a_picture(unfit: pictures.Unfit) -> NotAccepted:
    if unfit.code == "too_large":
        reason = _("The picture is too large: up to %(most)s megapixels.") % {"most": unfit.most // 1_000_000}
    elif unfit.code == "busy":
        reason = _("Many pictures are arriving just now. Send this one again in a minute.")
    else:
        reason = _("The picture cannot be read. Save it once more as JPEG or PNG.")
    return NotAccepted(unfit.code, reason)


def _drawn_anew(picture: Image.Image, *, keeps_alpha: bool) -> Image.Image:
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if keeps_alpha and pictures.has_alpha(picture) else "RGB"
    plain = _in_srgb(pictures.fitted(picture, LONGEST_SIDE), profile).convert(mode)
    clean = Image.new(mode, plain.size)
    clean.paste(plain)
    return clean


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Without its profile a wide-gamut photo would turn pale: its colours are converted first."""
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    mode = picture.mode if picture.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


# --- names ----------------------------------------------------------------------------------------------


def clean_label(name: str, extension: str) -> str:
    """What the sender called the file, fit for a page and a download: no folders, no controls, its true extension."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    visible = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in base)
    plain = "".join(" " if letter in '<>:"|?*' else letter for letter in visible)
    stem = plain.rsplit(".", 1)[0] if "." in plain[1:] else plain
    stem = " ".join(stem.split()).strip(" .")[:LONGEST_LABEL].strip()
    return f"{stem or _('File')}{extension}"


# --- while it is written ---------------------------------------------------------------------------------


@contextmanager
def kept(*files: FieldFile) -> Iterator[None]:
    """What this block writes into storage goes again if the block fails: a row that is rolled back leaves no bytes."""
    try:
        yield
    except BaseException:
        for file in files:
            if file.name:
                file.storage.delete(file.name)
        raise
