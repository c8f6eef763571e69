"""The IANA time zone of a town out of its region and its offset. Pure."""

from __future__ import annotations

_ZONES: dict[int, dict[str, str]] = {
    2: {"Europe/Kaliningrad": "39"},
    3: {"Europe/Simferopol": "91 92", "Europe/Kirov": "43", "Europe/Volgograd": "34", "Europe/Moscow": ""},
    4: {"Europe/Astrakhan": "30", "Europe/Saratov": "64", "Europe/Ulyanovsk": "73", "Europe/Samara": ""},
    5: {"Asia/Yekaterinburg": ""},
    6: {"Asia/Omsk": ""},
    7: {
        "Asia/Barnaul": "04 22",
        "Asia/Novokuznetsk": "42",
        "Asia/Novosibirsk": "54",
        "Asia/Tomsk": "70",
        "Asia/Krasnoyarsk": "",
    },
    8: {"Asia/Irkutsk": ""},
    9: {"Asia/Chita": "75", "Asia/Yakutsk": ""},
    10: {"Asia/Vladivostok": ""},
    11: {"Asia/Srednekolymsk": "14", "Asia/Sakhalin": "65", "Asia/Magadan": ""},
    12: {"Asia/Kamchatka": "41", "Asia/Anadyr": "87"},
}


def zone(region: str, offset: int) -> str:
    """The zone of this offset that keeps the region's own history; the last of an offset is for all others."""
    return next(name for name, regions in _ZONES[offset].items() if not regions or region in regions.split())
