"""What the pages and commands say of schemes: score kinds, lines of a working, problems."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.scoring.reading import Problem, Wrong
from assessment.rules.scoring.sources import Gaps

WRONG_WORDS = {
    Wrong.REQUIRED: _("must be filled in"),
    Wrong.UNKNOWN: _("is not known; is it a slip of the pen?"),
    Wrong.NOT_A_TABLE: _("must be a table of names and values"),
    Wrong.NOT_A_LIST: _("must be a list"),
    Wrong.NOT_A_NUMBER: _("must be a number"),
    Wrong.NOT_A_WHOLE_NUMBER: _("must be a whole number"),
    Wrong.NOT_A_CHOICE: _("must be one of these"),
    Wrong.NOT_TRUE_OR_FALSE: _("must be true or false"),
    Wrong.NOT_A_PART: _("must be a part of the year, from 0 to 1"),
    Wrong.EMPTY: _("must have at least one entry"),
    Wrong.TWICE: _("stands here twice"),
    Wrong.NEGATIVE: _("must not be negative"),
    Wrong.NOT_ABOVE_ZERO: pgettext_lazy("of a scheme", "must be above 0"),
    Wrong.ONE_BOUND: _("needs exactly one bound: at_least or less_than"),
    Wrong.SUM: _("the points do not sum up"),
    Wrong.NOT_FALLING: _("the points must not rise from one place to the next"),
    Wrong.TOO_MUCH: _("is more than there is to give"),
    Wrong.TOO_DEEP: _("has parts inside parts more levels deep than anybody can follow"),
}


def problem_text(problem: Problem) -> str:
    """Return a problem in the active language, with its place."""
    words = {"path": problem.path, "wrong": WRONG_WORDS[problem.wrong], "detail": problem.detail}
    if problem.detail:
        return _t("%(path)s: %(wrong)s (%(detail)s)") % words
    return _t("%(path)s: %(wrong)s") % words


def wrong_text(problem: Problem) -> str:
    """Return what is wrong, for a page on which it stands beside its field."""
    wrong = str(WRONG_WORDS[problem.wrong])
    return f"{wrong}（{problem.detail}）" if problem.detail else wrong


def gap_texts(gaps: Gaps) -> list[str]:
    """Return what a scheme lacks, in words: one text for each kind of gap that hinders."""
    found = (
        (gaps.unknown, _t("figures without a source: %(names)s")),
        (gaps.no_target, _t("figures held against a target that they do not have: %(names)s")),
        (gaps.no_indicator, _t("indicators that the plan does not have: %(names)s")),
        (gaps.no_basis, _t("bases that the plan does not have: %(names)s")),
    )
    return [words % {"names": "、".join(names)} for names, words in found if names]
