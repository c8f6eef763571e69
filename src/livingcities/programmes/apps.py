from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "livingcities.programmes"
    label = "programmes"
