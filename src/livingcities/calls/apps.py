from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "livingcities.calls"
    label = "calls"

    def ready(self) -> None:
        from livingcities.base import verifying
        from livingcities.people import panels
        from livingcities.people import personal_data as people_data

        from . import clock, jury_data, my_applications, my_offices, my_readings, personal_data, reminders  # noqa: F401
        from .open_results.published import compare_with_ours
        from .operations import open_results, results  # noqa: F401

        panels.register(20, "calls/my_applications.html", my_applications.my_applications)
        panels.register(15, "calls/my_readings.html", my_readings.my_readings)
        panels.register(16, "calls/jury_panel.html", my_offices.my_juries)
        panels.register(25, "calls/region_panel.html", my_offices.my_region)
        people_data.register("calls", export=personal_data.export, erase=personal_data.erase, files=personal_data.files)
        people_data.register("juries", export=jury_data.export, erase=jury_data.erase)
        people_data.register("reviews", export=my_readings.export, erase=my_readings.erase)
        verifying.register(compare_with_ours)
