from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "livingcities.site"
    label = "site"
