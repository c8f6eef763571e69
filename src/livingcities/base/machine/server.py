"""granian, with the site loaded before its workers part: it is loaded once, and they share the memory of it.

`python -m livingcities.base.machine.server` takes the options of `granian`. Nothing here may open a connection to the
database: two processes would talk through it.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys

from granian.cli import entrypoint


def load_site() -> None:
    from django.urls import get_resolver

    import livingcities.wsgi  # noqa: F401 - loading it is the point

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()  # else the first collection of each worker would copy all of it


if __name__ == "__main__":
    if sys.platform == "linux":  # elsewhere a fork is not safe, and each worker loads the site for itself
        multiprocessing.set_start_method("fork")
        load_site()
    entrypoint()
