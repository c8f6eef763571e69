from django.urls import path

from .views import home, machine, teams

app_name = "office"
urlpatterns = [
    path("", home.home, name="home"),
    path("requests/", teams.requests, name="requests"),
    path("cities/", teams.cities, name="cities"),
    path("cities/<slug:slug>/", teams.city, name="city"),
    path("cities/<slug:slug>/living/", teams.mark_living, name="mark_living"),
    path("emails/", machine.emails, name="emails"),
    path("emails/<int:pk>/retry/", machine.retry_email, name="retry_email"),
    path("clock/", machine.clock, name="clock"),
    path("journal/", machine.journal, name="journal"),
]
