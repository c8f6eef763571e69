from django.conf import settings
from django.urls import include, path

from livingcities.base import styleguide, views

urlpatterns = [
    path("", include("livingcities.site.urls")),
    path("cities/", include("livingcities.cities.urls")),
    path("dialogues/", include("livingcities.dialogues.urls")),
    path("calls/", include("livingcities.calls.urls")),
    path("cases/", include("livingcities.cases.urls")),
    path("programmes/", include("livingcities.programmes.urls")),
    path("credentials/", include("livingcities.credentials.urls")),
    path("", include("livingcities.people.urls")),
    path("office/", include("livingcities.office.urls")),
    path("accounts/", include("allauth.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("language/", views.language, name="language"),
    path("appearance/", views.appearance, name="appearance"),
    path("health/", views.health, name="health"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service_worker"),
]
if not settings.MAIL_LEAVES:
    urlpatterns.append(path("outbox/", views.outbox, name="outbox"))

handler400 = "livingcities.base.views.bad_request"
handler403 = "livingcities.base.views.forbidden"
handler404 = "livingcities.base.views.not_found"
handler500 = "livingcities.base.views.server_error"
# Asked for by django-allauth when one of its limits is reached.
handler429 = "livingcities.people.views.second_factor.too_many_sign_ins"
