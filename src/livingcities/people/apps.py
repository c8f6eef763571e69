from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "livingcities.people"
    label = "people"
