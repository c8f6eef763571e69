from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "livingcities.programmes"
    label = "programmes"

    def ready(self) -> None:
        # Calls know nothing of cases: who knows both tells applicants what to learn from.
        from livingcities.calls.feedback import NEAREST_CASE

        from .nearest import nearest_case

        NEAREST_CASE.append(nearest_case)
