"""The yardstick: Django with nothing but one view that inserts one row into the table of votes."""

from livingcities.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare_urls"
