from django.urls import path

from livingcities.cases.views import adopting

urlpatterns = [
    path("adoptions/<int:pk>/", adopting.adoption, name="adoption"),
    path("outcomes/<int:pk>/", adopting.outcome, name="outcome"),
    path("<slug:slug>/adopt/", adopting.adopt, name="adopt"),
]
