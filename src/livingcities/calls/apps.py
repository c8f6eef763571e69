from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "livingcities.calls"
    label = "calls"
