"""Who makes a collection, and when it may be built and shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, in_turn, yes_if
from livingcities.cases.models import Collection, CollectionItem


def can_make_collections(actor: Actor) -> Decision:
    return yes_if(is_secretariat(actor), _("Collections are made by the secretariat."))


def can_edit_collection(actor: Actor, collection: Collection) -> Decision:
    return can_make_collections(actor)


def can_build(actor: Actor, collection: Collection) -> Decision:
    """There must be something to print, and no build under way."""
    return in_turn(
        lambda: can_make_collections(actor),
        lambda: yes_if(has_practices(collection), _("Choose at least one practice first.")),
        lambda: yes_if(not collection.is_building, _("It is being typeset already.")),
    )


def has_practices(collection: Collection) -> bool:
    return CollectionItem.objects.filter(section__collection=collection).exists()


def can_keep_files(actor: Actor, collection: Collection) -> Decision:
    return yes_if(is_system(actor), _("The system does this by itself."))


def can_publish_collection(actor: Actor, collection: Collection) -> Decision:
    return in_turn(
        lambda: can_make_collections(actor),
        lambda: yes_if(collection.published_at is None, _("The collection is published already.")),
        lambda: yes_if(collection.built_at and not collection.is_building, _("Typeset the collection first.")),
    )


def can_hide_collection(actor: Actor, collection: Collection) -> Decision:
    published = yes_if(collection.published_at, _("The collection is not published."))
    return can_make_collections(actor) and published


def can_download(actor: Actor, collection: Collection) -> Decision:
    """Whoever sees the collection takes its files, once there are any."""
    if collection.is_building:
        return yes_if(collection.built_at, _("The files are being made. Look in again in a few minutes."))
    return yes_if(collection.built_at, _("The collection is not typeset yet."))
