from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "livingcities.dialogues"
    label = "dialogues"

    def ready(self) -> None:
        # Their clock jobs register themselves.
        from . import clock  # noqa: F401
        from .operations import mapping, open_data  # noqa: F401
