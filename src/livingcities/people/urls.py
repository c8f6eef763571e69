from django.urls import path

from .views import consents, me, my_data, organisations, people, second_factor

app_name = "people"
urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/profile/", me.profile, name="profile"),
    path("me/profile/audience/", me.audience, name="audience"),
    path("me/profile/photo/", me.photo, name="photo"),
    path("me/profile/photo/remove/", me.remove_photo, name="remove_photo"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/consents/<int:pk>/give/", consents.give_consent, name="give_consent"),
    path("me/consents/<slug:purpose>/withdraw/", consents.withdraw_consent, name="withdraw_consent"),
    path("me/data/", my_data.my_data, name="my_data"),
    path("me/data/download/", my_data.download, name="download"),
    path("me/data/delete/", my_data.delete, name="delete"),
    path("me/deleted/", my_data.goodbye, name="goodbye"),
    path("me/second-factor/", second_factor.second_factor, name="second_factor"),
    path("me/organisations/", organisations.organisations, name="organisations"),
    path("me/organisations/new/", organisations.new_organisation, name="new_organisation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/portrait/", people.portrait, name="portrait"),
    path("people/consents/<slug:purpose>/", consents.consent_text, name="consent_text"),
    path("people/consents/<slug:purpose>/<int:version>/", consents.consent_text, name="consent_text"),
    path("people/organisations/waiting/", organisations.waiting_organisations, name="waiting_organisations"),
    path("people/organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("people/organisations/<int:pk>/edit/", organisations.edit_organisation, name="edit_organisation"),
    path("people/organisations/<int:pk>/join/", organisations.join_organisation, name="join_organisation"),
    path("people/organisations/<int:pk>/leave/", organisations.leave_organisation, name="leave_organisation"),
    path("people/organisations/<int:pk>/confirm/", organisations.confirm_organisation, name="confirm_organisation"),
    path("people/requests/<int:pk>/accept/", organisations.answer_request, {"answer": "accept"}, name="accept_member"),
    path("people/requests/<int:pk>/refuse/", organisations.answer_request, {"answer": "refuse"}, name="refuse_member"),
]
