from django.urls import include, path

from . import feeds, sitemap
from .api.v1 import patterns
from .oai.views import oai
from .views import api, city, home, methods, texts

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", texts.about, name="about"),
    path("data/", texts.data, name="data"),
    path("open-data/civicmethods.zip", methods.civicmethods, name="methods_zip"),
    path("cities/<slug:slug>/", city.city, name="city"),
    path("api/", api.api, name="api"),
    path("api/v1/", include(patterns())),
    path("oai/", oai, name="oai"),
    path("cases/feed.atom", feeds.cases_feed, name="cases_feed"),
    path("calls/feed.atom", feeds.calls_feed, name="calls_feed"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/<slug:name>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", sitemap.robots, name="robots"),
]
