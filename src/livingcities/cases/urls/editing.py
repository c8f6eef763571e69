from django.urls import path

from livingcities.cases.views import acts, case, desk, editing, files

urlpatterns = [
    path("new/", editing.create, name="create"),
    path("desk/", desk.desk, name="desk"),
    path("contacts/<int:pk>/", editing.contact, name="contact"),
    path("<slug:slug>/", case.case, name="case"),
    path("<slug:slug>/case.jsonld", case.case_jsonld, name="case_jsonld"),
    path("<slug:slug>/versions/", case.versions, name="versions"),
    path("<slug:slug>/versions/<int:number>/", case.version, name="version"),
    path("<slug:slug>/photos/<uuid:key>/", case.photo, name="photo"),
    path("<slug:slug>/photos/<uuid:key>/small/", case.photo_small, name="photo_small"),
    path("<slug:slug>/documents/<uuid:key>/", case.document, name="document"),
    path("<slug:slug>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/files/", files.files, name="files"),
    path("<slug:slug>/contacts/", editing.contacts, name="contacts"),
    path("<slug:slug>/check/", editing.check, name="check"),
    path("<slug:slug>/act/<slug:act>/", acts.act, name="act"),
]
