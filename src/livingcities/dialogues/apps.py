from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    name = "livingcities.dialogues"
    label = "dialogues"
