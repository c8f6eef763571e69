from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "livingcities.cities"
    label = "cities"
