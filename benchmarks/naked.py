"""A stricter yardstick: the same view without any middleware, so that hardly more than the insert is left."""

from benchmarks.bare import *  # noqa: F403

MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
