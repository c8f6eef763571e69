from django.http import HttpRequest

from .models import User


class PersonRequest(HttpRequest):
    """A request behind `login_required`: its user is a person. For annotations alone."""

    user: User
