"""Addresses of the catalogue: finding, writing, repeating, printing."""

from . import adopting, collections, editing, finding

app_name = "cases"
urlpatterns = [
    *finding.urlpatterns,
    *collections.urlpatterns,
    *adopting.urlpatterns,
    *editing.urlpatterns,
]
