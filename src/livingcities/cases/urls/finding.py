from django.urls import URLPattern, path

from livingcities.cases.views import catalogue, saved, synonyms

urlpatterns: list[URLPattern] = [
    path("", catalogue.catalogue, name="catalogue"),
    path("searches/", saved.saved_searches, name="saved_searches"),
    path("searches/new/", saved.save_search, name="save_search"),
    path("searches/<int:number>/", saved.saved_search, name="saved_search"),
    path("searches/<int:number>/delete/", saved.delete_search, name="delete_search"),
    path("letters/<str:token>/", saved.stop_letters, name="stop_letters"),
    path("synonyms/", synonyms.synonyms, name="synonyms"),
    path("synonyms/<int:number>/", synonyms.synonym_family, name="synonym_family"),
    path("synonyms/<int:number>/delete/", synonyms.delete_synonyms, name="delete_synonyms"),
]
