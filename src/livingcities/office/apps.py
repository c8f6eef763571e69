from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "livingcities.office"
    label = "office"
