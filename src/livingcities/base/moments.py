"""Points in time in words: the city's own time and Moscow time, and how long is left."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .typography import MINUS, NBSP

MOSCOW = ZoneInfo("Europe/Moscow")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def zone(tz: str | tzinfo | None) -> tzinfo:
    if tz is None or tz == "":
        return MOSCOW
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def offset_from_moscow(when: datetime, tz: tzinfo) -> timedelta:
    local, moscow = when.astimezone(tz).utcoffset(), when.astimezone(MOSCOW).utcoffset()
    assert local is not None
    assert moscow is not None
    return local - moscow


def offset_name(offset: timedelta) -> str:
    """«МСК+2», «МСК−1», «МСК+2:30»."""
    minutes = abs(int(offset.total_seconds())) // 60
    hours = f"{minutes // 60}:{minutes % 60:02}" if minutes % 60 else str(minutes // 60)
    return _("MSK%(offset)s") % {"offset": f"{MINUS if offset < timedelta(0) else '+'}{hours}"}


def _day(when: datetime, *, year: bool) -> str:
    return date_format(when, "j E Y" if year else "j E").replace(" ", NBSP)


def moment(when: datetime, tz: str | tzinfo | None = None, *, year: bool = True) -> tuple[str, ...]:
    """One line where the city lives by Moscow time, two where it does not: first its own, then Moscow's."""
    local, moscow = when.astimezone(zone(tz)), when.astimezone(MOSCOW)
    offset = offset_from_moscow(when, zone(tz))
    clock = f"{local:%H:%M}"
    if not offset:
        return (_("%(day)s, %(time)s Moscow time") % {"day": _day(local, year=year), "time": clock},)
    first = _("%(day)s, %(time)s local time (%(offset)s)") % {
        "day": _day(local, year=year),
        "time": clock,
        "offset": offset_name(offset),
    }
    there = f"{moscow:%H:%M}"
    if moscow.date() == local.date():
        return first, _("%(time)s in Moscow") % {"time": there}
    day = _day(moscow, year=moscow.year != local.year)
    return first, _("%(day)s, %(time)s in Moscow") % {"day": day, "time": there}


def _length(span: timedelta) -> tuple[str, int]:
    if span >= DAY:
        return "days", span // DAY
    if span >= HOUR:
        return "hours", span // HOUR
    return "minutes", span // MINUTE


def how_often(period: timedelta) -> str:
    """«каждую минуту», «каждые 15 секунд», «раз в сутки»: of what is done again and again."""
    if period % DAY == timedelta(0):
        n, once = period // DAY, _("once a day")
        many = ngettext("every %(n)s day", "every %(n)s days", n)
    elif period % HOUR == timedelta(0):
        n, once = period // HOUR, _("every hour")
        many = ngettext("every %(n)s hour", "every %(n)s hours", n)
    elif period % MINUTE == timedelta(0):
        n, once = period // MINUTE, _("every minute")
        many = ngettext("every %(n)s minute", "every %(n)s minutes", n)
    else:
        n, once = round(period.total_seconds()), _("every second")
        many = ngettext("every %(n)s second", "every %(n)s seconds", n)
    return once if n == 1 else (many % {"n": n}).replace(" ", NBSP)


def time_left(when: datetime, now: datetime | None = None) -> str:
    """«ещё 6 дней», «3 дня назад»: whole units, rounded down, so that a deadline never looks farther than it is."""
    now = now or timezone.now()
    unit, n = _length(abs(when - now))
    if n == 0:
        return _("less than a minute left") if when > now else _("just now")
    if when > now:
        texts = {
            "days": ngettext("%(n)s day left", "%(n)s days left", n),
            "hours": ngettext("%(n)s hour left", "%(n)s hours left", n),
            "minutes": ngettext("%(n)s minute left", "%(n)s minutes left", n),
        }
    else:
        texts = {
            "days": ngettext("%(n)s day ago", "%(n)s days ago", n),
            "hours": ngettext("%(n)s hour ago", "%(n)s hours ago", n),
            "minutes": ngettext("%(n)s minute ago", "%(n)s minutes ago", n),
        }
    return (texts[unit] % {"n": n}).replace(" ", NBSP)
