from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "livingcities.cases"
    label = "cases"
