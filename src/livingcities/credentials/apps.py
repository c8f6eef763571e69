from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "livingcities.credentials"
    label = "credentials"

    def ready(self) -> None:
        from livingcities.people import panels
        from livingcities.people import personal_data as people_data

        from . import my_certificates, personal_data

        panels.register(40, "credentials/my_certificates.html", my_certificates.my_certificates)
        people_data.register(
            "credentials", export=personal_data.export, erase=personal_data.erase, files=personal_data.files
        )
