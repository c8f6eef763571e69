"""The parts of the tables, room by room: each has URLS, PARTS, CASES, PAGES and a Corner of the world."""

from . import (
    calls_applying,
    calls_jury,
    calls_results,
    calls_setup,
    cases_editing,
    cases_finding,
    cases_printing,
    credentials,
    programmes,
)

ROOMS = (
    calls_setup,
    calls_applying,
    calls_jury,
    calls_results,
    cases_editing,
    cases_finding,
    cases_printing,
    credentials,
    programmes,
)
