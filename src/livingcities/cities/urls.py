from django.urls import path

from .views import invitations, listing, residence, team

app_name = "cities"
# One step below /cities/ stands the page of a city (site:city): nothing of this room may stand there.
urlpatterns = [
    path("", listing.cities, name="list"),
    path("regions/<slug:slug>/", listing.region, name="region"),
    path("mine/residence/", residence.residence, name="residence"),
    path("mine/residence/forget/", residence.forget, name="forget_residence"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("<slug:slug>/team/", team.team, name="team"),
    path("<slug:slug>/team/join/", team.join, name="join"),
    path("<slug:slug>/team/join/withdraw/", team.withdraw, name="withdraw"),
    path("<slug:slug>/team/leave/", team.leave, name="leave"),
    path("<slug:slug>/team/requests/<int:pk>/accept/", team.accept, name="accept"),
    path("<slug:slug>/team/requests/<int:pk>/refuse/", team.refuse, name="refuse"),
    path("<slug:slug>/team/members/<int:pk>/role/", team.change_role, name="change_role"),
    path("<slug:slug>/team/members/<int:pk>/remove/", team.remove, name="remove"),
    path("<slug:slug>/team/invitations/", invitations.create, name="invite"),
    path("<slug:slug>/team/invitations/<int:pk>/revoke/", invitations.revoke, name="revoke"),
    path("<slug:slug>/team/residents/", residence.queue, name="residents"),
    path("<slug:slug>/team/residents/<int:pk>/confirm/", residence.confirm, name="confirm_resident"),
    path("<slug:slug>/team/residents/<int:pk>/decline/", residence.decline, name="decline_resident"),
]
