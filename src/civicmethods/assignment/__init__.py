"""Who reads what: applications to jurors, by fit, without conflicts, within loads.

result = assign(Problem(applications, jurors, fit, conflicts))
result.pairs, result.reasons
violations(problem, result.pairs)
"""

from .assignment import METHOD, VERSION, ApplicationRow, Assignment, JurorRow, Level, assign
from .check import ALWAYS_KEPT, violations
from .problem import Application, BadProblem, Juror, Pair, Problem, Rules
from .reasons import SENTENCES, Reason

__all__ = [
    "ALWAYS_KEPT",
    "METHOD",
    "SENTENCES",
    "VERSION",
    "Application",
    "ApplicationRow",
    "Assignment",
    "BadProblem",
    "Juror",
    "JurorRow",
    "Level",
    "Pair",
    "Problem",
    "Reason",
    "Rules",
    "assign",
    "violations",
]
