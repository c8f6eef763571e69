from django.urls import path

from . import views

app_name = "credentials"
urlpatterns = [
    path("", views.find, name="find"),
    path("issuer.json", views.issuer, name="issuer"),
    path("keys.json", views.keys, name="keys"),
    path("keys/<str:kid>.json", views.key, name="key"),
    path("revoked.json", views.revoked, name="revoked"),
    path("register/", views.register, name="register"),
    path("issue/", views.issue, name="issue"),
    path("<str:code>/", views.credential, name="credential"),
    path("<str:code>/certificate.pdf", views.pdf, name="pdf"),
    path("<str:code>/open-badge.json", views.badge, name="badge"),
    path("<str:code>/open-badge.plain.json", views.plain_badge, name="plain_badge"),
    path("<str:code>/open-badge.jwt", views.token, name="token"),
    path("<str:code>/revoke/", views.revoke, name="revoke"),
]
