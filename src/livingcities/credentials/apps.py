from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "livingcities.credentials"
    label = "credentials"
