from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "livingcities.calls"
    label = "calls"

    def ready(self) -> None:
        from livingcities.people import panels
        from livingcities.people import personal_data as people_data

        from . import my_applications, personal_data, reminders  # noqa: F401

        panels.register(20, "calls/my_applications.html", my_applications.my_applications)
        people_data.register("calls", export=personal_data.export, erase=personal_data.erase, files=personal_data.files)
