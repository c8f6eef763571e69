from django.urls import path

from .views import city, home, texts

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("about/", texts.about, name="about"),
    path("data/", texts.data, name="data"),
    path("cities/<slug:slug>/", city.city, name="city"),
]
