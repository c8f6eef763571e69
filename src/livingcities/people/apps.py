from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "livingcities.people"
    label = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from . import my_data, panels, personal_data, second_factor, sections
        from .consent_texts import publish

        personal_data.register("people", export=my_data.export, erase=my_data.erase, files=my_data.files)
        sections.register(panels)
        # As Django does with permissions: the texts stand in files, every migrated database has them.
        post_migrate.connect(publish, sender=self, dispatch_uid="people.consent_texts")
        # The only place where the library tells that an app or a key was added.
        authenticator_added.connect(second_factor.note_new_authenticator, dispatch_uid="people.second_factor")
