"""The yardstick: Django with nothing but one view that inserts one row into the table of votes."""

from livingcities.settings import *  # noqa: F403

MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # the sign-in library does not start without it
ROOT_URLCONF = "benchmarks.bare_urls"
