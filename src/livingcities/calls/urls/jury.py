from django.urls import URLPattern, path

from livingcities.calls.views import assigning, juror, jury, regions, screening

urlpatterns: list[URLPattern] = [
    path("regions/representatives/", regions.representatives, name="representatives"),
    path("regions/representatives/<int:pk>/end/", regions.end_representation, name="end_representation"),
    path("regions/mine/", regions.desk, name="region_desk"),
    path("regions/mine/<uuid:key>/", regions.application, name="region_application"),
    path("jury/invitation/<str:token>/", juror.invitation, name="jury_invitation"),
    path("<slug:slug>/applications/", screening.applications, name="applications"),
    path("<slug:slug>/applications.csv", screening.applications_csv, name="applications_csv"),
    path("<slug:slug>/applications/drafts/", screening.drafts, name="drafts"),
    path("<slug:slug>/applications/admit/", screening.admit_ready, name="admit_ready"),
    path("<slug:slug>/applications/<int:number>/", screening.application, name="screening"),
    path("<slug:slug>/jury/", jury.jurors, name="jury"),
    path("<slug:slug>/jury/invite/", jury.invite, name="jury_invite"),
    path("<slug:slug>/jury/import/", jury.import_lines, name="jury_import"),
    path("<slug:slug>/jury/again/", jury.invite_unanswered_again, name="jury_ask_again"),
    path("<slug:slug>/jury/conflicts/", juror.conflicts, name="juror_conflicts"),
    path("<slug:slug>/jury/<int:pk>/", jury.juror, name="juror"),
    path("<slug:slug>/jury/<int:pk>/again/", jury.invite_again, name="juror_again"),
    path("<slug:slug>/jury/<int:pk>/conflict/", jury.add_conflict, name="juror_add_conflict"),
    path(
        "<slug:slug>/jury/<int:pk>/conflict/<int:conflict>/remove/",
        jury.remove_conflict,
        name="juror_remove_conflict",
    ),
    path("<slug:slug>/jury/<int:pk>/leave/", jury.leave, name="juror_leave"),
    path("<slug:slug>/assigning/", assigning.assigning, name="assigning"),
    path("<slug:slug>/assigning/propose/", assigning.propose, name="propose_assignment"),
    path("<slug:slug>/assigning/plans/<int:pk>/", assigning.plan, name="assignment_plan"),
    path("<slug:slug>/assigning/plans/<int:pk>/accept/", assigning.accept, name="accept_plan"),
    path("<slug:slug>/assigning/readings/", assigning.readings, name="readings"),
    path("<slug:slug>/assigning/readings/<int:number>/", assigning.reading, name="reading"),
]
