from django.apps import AppConfig
from django.db.backends.signals import connection_created


class BaseConfig(AppConfig):
    name = "livingcities.base"
    label = "base"

    def ready(self) -> None:
        from . import outbox, upkeep  # noqa: F401 - their clock jobs register themselves
        from .database import prepare_sqlite

        connection_created.connect(prepare_sqlite, dispatch_uid="base.prepare_sqlite")
