"""What is too large is never written: the body of a request is refused before it is read to its end."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from .uploads import MB, MOST_BYTES

MOST_BODY = 60 * MB  # of one request
READ_TO_THE_END = 1024 * MB  # a longer request is cut off in the middle


class LimitHandler(FileUploadHandler):
    """The first upload handler: a file over the limit is read and thrown away, never written; the other
    fields of the form arrive as they were typed. `refused(request)` says which files these were."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.length > READ_TO_THE_END:
            self._note()
            raise StopUpload(connection_reset=True)
        if self.length > MOST_BODY:
            self._skip()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MOST_BYTES:
            self._skip()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _skip(self) -> None:
        self._note()
        raise SkipFile

    def _note(self) -> None:
        assert self.request is not None
        self.request.META.setdefault(_REFUSED, []).append(self.field_name)


_REFUSED = "livingcities.uploads.refused"


def refused(request: Any) -> list[str]:
    """The fields whose files were over the limit and were not kept. Ask after reading `request.FILES`."""
    request.FILES  # noqa: B018
    return list(request.META.get(_REFUSED, []))
