from django.urls import URLPattern, path

from livingcities.cases.views import collections as views

urlpatterns: list[URLPattern] = [
    path("collections/", views.collections, name="collections"),
    path("collections/new/", views.new, name="new_collection"),
    path("collections/<slug:slug>/", views.collection, name="collection"),
    path("collections/<slug:slug>/book.pdf", views.file, {"kind": "pdf"}, name="collection_pdf"),
    path("collections/<slug:slug>/book.epub", views.file, {"kind": "epub"}, name="collection_epub"),
    path("collections/<slug:slug>/edit/", views.texts, name="edit_collection"),
    path("collections/<slug:slug>/contents/", views.contents, name="collection_contents"),
    path("collections/<slug:slug>/change/", views.change, name="change_collection"),
    path("collections/<slug:slug>/sections/<int:pk>/", views.section, name="edit_section"),
    path("collections/<slug:slug>/sections/<int:pk>/choose/", views.choose, name="choose_cases"),
    path("collections/<slug:slug>/printing/", views.printing, name="collection_printing"),
    path("collections/<slug:slug>/printing/<slug:name>/", views.act, name="collection_act"),
]
