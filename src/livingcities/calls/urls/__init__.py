"""Addresses of a call: set up, applied to, read by the jury, decided."""

from . import applying, jury, results, setup

app_name = "calls"
urlpatterns = [*setup.urlpatterns, *applying.urlpatterns, *jury.urlpatterns, *results.urlpatterns]
