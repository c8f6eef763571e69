"""The questions of a call: read from `FormVersion.schema`, asked, checked, shown. Knows nothing of the database.

questionnaire = Questionnaire.of(schema)
question = questionnaire.question("problem")
question.read(raw)      what may be stored of what was typed, or ValidationError: a draft may be unfinished
question.faults(value)  what keeps a stored answer from being handed in, in words
question.clean(raw)     both at once
question.display(value) plain parts for a page, a PDF or a letter
questionnaire.asked(answers), questionnaire.missing(answers, files)
"""

from .kinds import KINDS, question_of
from .question import Condition, Option, Question
from .questionnaire import Lack, Questionnaire, Section
from .shown import Shown
from .texts import is_empty
from .versions import Change, compare, last_known

__all__ = [
    "KINDS",
    "Change",
    "Condition",
    "Lack",
    "Option",
    "Question",
    "Questionnaire",
    "Section",
    "Shown",
    "compare",
    "is_empty",
    "last_known",
    "question_of",
]
