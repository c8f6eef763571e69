from django.urls import path

from .views import public, running

app_name = "programmes"
urlpatterns = [
    path("", public.programmes, name="programmes"),
    path("new/", running.create, name="create"),
    path("<slug:slug>/", public.programme, name="programme"),
    path("<slug:slug>/edit/", running.edit, name="edit"),
    path("<slug:slug>/new-edition/", running.new_edition, name="new_edition"),
    path("<slug:slug>/<int:year>/", public.edition, name="edition"),
    path("<slug:slug>/<int:year>/edit/", running.edit_edition, name="edit_edition"),
    path("<slug:slug>/<int:year>/announce/", running.announce, name="announce"),
    path("<slug:slug>/<int:year>/finish/", running.finish, name="finish"),
    path("<slug:slug>/<int:year>/add-call/", running.add_call, name="add_call"),
    path("<slug:slug>/<int:year>/cases/", running.edition_cases, name="edition_cases"),
    path("<slug:slug>/<int:year>/cases/make/", running.make_cases, name="make_cases"),
]
