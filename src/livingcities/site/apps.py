from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "livingcities.site"
    label = "site"

    def ready(self) -> None:
        from .demo import embankment  # noqa: F401 - its clock job registers itself
