from django.urls import URLPattern, path

from livingcities.cases.views import catalogue

urlpatterns: list[URLPattern] = [
    path("", catalogue.catalogue, name="catalogue"),
]
