from django.apps import AppConfig


class CitiesConfig(AppConfig):
    name = "livingcities.cities"
    label = "cities"

    def ready(self) -> None:
        from livingcities.people import panels as person_panels
        from livingcities.people import personal_data as person_data

        from . import panels, personal_data

        person_panels.register(20, "cities/panel.html", panels.my_city)
        person_panels.register_for_person(20, "cities/of_person.html", panels.city_of_person)
        person_data.register("cities", export=personal_data.export, erase=personal_data.erase)
