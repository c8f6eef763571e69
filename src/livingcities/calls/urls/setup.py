from django.urls import path

from livingcities.calls.views import builder, public, setup

urlpatterns = [
    path("", public.calls, name="calls"),
    path("new/", setup.create, name="create"),
    path("<slug:slug>/", public.call, name="call"),
    path("<slug:slug>/setup/", setup.overview, name="setup"),
    path("<slug:slug>/setup/texts/", setup.texts, name="setup_texts"),
    path("<slug:slug>/setup/when/", setup.when, name="setup_when"),
    path("<slug:slug>/setup/tracks/", setup.tracks, name="setup_tracks"),
    path("<slug:slug>/setup/jury/", setup.jury, name="setup_jury"),
    path("<slug:slug>/setup/criteria/", setup.criteria, name="setup_criteria"),
    path("<slug:slug>/setup/checklist/", setup.checklist, name="setup_checklist"),
    path("<slug:slug>/setup/open/", setup.open_call, name="open"),
    path("<slug:slug>/setup/deadline/", setup.extend, name="extend_deadline"),
    path("<slug:slug>/setup/close/", setup.close, name="close"),
    path("<slug:slug>/form/", builder.form, name="builder"),
    path("<slug:slug>/form/preview/", builder.preview, name="preview"),
    path("<slug:slug>/form/versions/", builder.versions, name="form_versions"),
    path("<slug:slug>/form/begin/", builder.begin, name="begin_form"),
    path("<slug:slug>/form/publish/", builder.publish, name="publish_form"),
    path("<slug:slug>/form/drop/", builder.drop, name="drop_form"),
    path("<slug:slug>/form/sections/new/", builder.section, name="new_section"),
    path("<slug:slug>/form/sections/<slug:key>/", builder.section, name="section"),
    path("<slug:slug>/form/sections/<slug:section>/new/", builder.kinds, name="new_question"),
    path("<slug:slug>/form/sections/<slug:section>/new/<slug:kind>/", builder.question, name="new_question_kind"),
    path("<slug:slug>/form/questions/<slug:key>/", builder.question, name="question"),
    path("<slug:slug>/form/move/", builder.move, name="move"),
    path("<slug:slug>/form/sections/<slug:key>/remove/", builder.remove_section, name="remove_section"),
    path("<slug:slug>/form/questions/<slug:key>/remove/", builder.remove_question, name="remove_question"),
]
