"""What the scores of a jury mean: severity set aside, an honest prize line, and how far jurors agree.

table = ReviewTable.of([Review("17", "Anna", (4, None, 5)), …], criteria)
result = calibrate(table, Parameters(prizes=5))
result.winners, result.at_line, result.depending
"""

from .agreement import Agreement, krippendorff_alpha
from .bias import HomeBias
from .calibration import METHOD, VERSION, ApplicationRow, Calibration, JurorRow, calibrate
from .criteria import CriteriaReport
from .mixed import Variances
from .parameters import CALIBRATED, RAW, Parameters
from .ranks import competition_ranks
from .reviews import BadReviews, Criterion, Review, ReviewTable
from .variances import TooFewReviews, reml

__all__ = [
    "CALIBRATED",
    "METHOD",
    "RAW",
    "VERSION",
    "Agreement",
    "ApplicationRow",
    "BadReviews",
    "Calibration",
    "CriteriaReport",
    "Criterion",
    "HomeBias",
    "JurorRow",
    "Parameters",
    "Review",
    "ReviewTable",
    "TooFewReviews",
    "Variances",
    "calibrate",
    "competition_ranks",
    "krippendorff_alpha",
    "reml",
]
