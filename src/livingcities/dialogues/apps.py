from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "livingcities.dialogues"
    label = "dialogues"

    def ready(self) -> None:
        # Their clock jobs register themselves.
        from livingcities.base import verifying
        from livingcities.people import panels
        from livingcities.people import personal_data as people_data

        from . import (
            clock,  # noqa: F401
            my_dialogues,
            personal_data,
        )
        from .open_data.published import compare_with_ours
        from .operations import integrity, mapping, open_data  # noqa: F401

        panels.register(30, "dialogues/my_dialogues.html", my_dialogues.my_dialogues)
        people_data.register("dialogues", export=personal_data.export, erase=personal_data.erase)
        verifying.register(compare_with_ours)
