from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "livingcities.cases"
    label = "cases"

    def ready(self) -> None:
        # Clock jobs of the operations register themselves.
        from livingcities.people import panels
        from livingcities.people import personal_data as people_data

        from . import my_cases, my_searches, personal_data
        from .operations import adopting, collections, finding  # noqa: F401
        from .search import indexing  # noqa: F401

        panels.register(35, "cases/my_cases.html", my_cases.my_cases)
        panels.register(45, "cases/saved_panel.html", my_searches.my_searches)
        people_data.register("cases", export=personal_data.export, erase=personal_data.erase)
        people_data.register("saved_searches", export=my_searches.export, erase=my_searches.erase)
