"""Policies of joint review and approval: due days, who is asked what, least terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models.choices import LOCATION_LABELS
from projects.models.review_choices import QUESTION_LABELS
from projects.policies_documents import MECHANISM, PROVISIONAL
from projects.rules.authority import StandardTerms
from projects.rules.reviews import Question
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

ROW_TWICE = _("This row stands in the table twice.")
# Words in a department's name, and what it is asked; S4 names the departments, not the questions.
_USUAL = (
    ("发展和改革", (Question.NATIONAL_POLICY, Question.COUNTY_PLAN)),
    ("财政", (Question.INTENSITY,)),
    ("自然资源", (Question.LAND, Question.PLANNING)),
    ("生态环境", (Question.ENVIRONMENT,)),
    ("住房和城乡建设", (Question.PLANNING,)),
    ("工业和信息化", (Question.NATIONAL_POLICY, Question.INTENSITY)),
)
_QUESTIONS = tuple((question.value, label) for question, label in QUESTION_LABELS.items())


@dataclass(frozen=True)
class ReviewRule:
    """How a joint review is run.

    Attributes:
        working_days: Until when departments answer.
        remind_days: How many days before the due day they are reminded.
        asked: Words in a department's name → the questions it is usually asked.
    """

    working_days: int
    remind_days: int
    asked: tuple[tuple[str, Question], ...]

    def questions_for(self, name: str) -> tuple[Question, ...]:
        """Return what a department of this name is usually asked."""
        return tuple(dict.fromkeys(question for words, question in self.asked if words in name))


@dataclass(frozen=True)
class TermsRule:
    """The least terms, and from which total investment (万元) a project is a major one."""

    rows: tuple[StandardTerms, ...]
    major_from_wan: Decimal | None


def _review(value: Mapping[str, Any]) -> ReviewRule:
    asked: list[tuple[str, Question]] = []
    for number, row in enumerate(value["asked"]):
        pair = (row["department"].strip(), Question(row["question"]))
        if pair in asked:
            raise RuleBroken(ROW_TWICE, code="row_twice", field=f"asked.{number}.question")
        asked.append(pair)
    return ReviewRule(value["working_days"], value["remind_days"], tuple(asked))


def _terms(value: Mapping[str, Any]) -> TermsRule:
    rows: list[StandardTerms] = []
    for number, row in enumerate(value["rows"]):
        read = StandardTerms(**{**row, "section": row["section"].strip().upper()})
        if (read.location, read.section) in {(each.location, each.section) for each in rows}:
            raise RuleBroken(ROW_TWICE, code="row_twice", field=f"rows.{number}.section")
        rows.append(read)
    return TermsRule(tuple(rows), value["major_from_wan"])


def _least(name: str, label: Any, unit: Any) -> PolicyField:
    return PolicyField(
        name, label, FieldType.DECIMAL, unit=unit, required=False, minimum=Decimal(0)
    )


JOINT_REVIEW = register(
    PolicyKind(
        name="projects.joint_review",
        label=_("Joint review"),
        fields=(
            PolicyField(
                "working_days",
                _("Departments answer within"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
                help=_("The day of asking does not count."),
            ),
            PolicyField(
                "remind_days",
                _("Reminded before the due day"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=30,
            ),
            PolicyField(
                "asked",
                _("Who is usually asked what"),
                FieldType.ROWS,
                help=_("Proposed when a review is sent; the bureau may add and drop."),
                columns=(
                    PolicyField("department", _("Words in the department's name")),
                    PolicyField("question", _("Question"), FieldType.CHOICE, choices=_QUESTIONS),
                ),
            ),
        ),
        default={
            "working_days": 5,
            "remind_days": 1,
            "asked": [
                {"department": words, "question": question.value}
                for words, questions in _USUAL
                for question in questions
            ],
        },
        parse=_review,
        help=_("Who is asked, what, and until when."),
        # rules.md R9
        source=f"{MECHANISM}（项目联合论证）；时限和分工为{PROVISIONAL}",
    )
)
STANDARD_TERMS = register(
    PolicyKind(
        name="projects.standard_terms",
        label=_("Least terms of a project"),
        fields=(
            PolicyField(
                "major_from_wan",
                _("Major project from a total investment of"),
                FieldType.DECIMAL,
                unit=_("10,000 yuan"),
                required=False,
                minimum=Decimal(0),
                help=_("Too low an intensity of a major project is decided case by case."),
            ),
            PolicyField(
                "rows",
                _("Table"),
                FieldType.ROWS,
                help=_("The row that names the industry goes before the one that does not."),
                columns=(
                    PolicyField(
                        "location",
                        _("Location"),
                        FieldType.CHOICE,
                        required=False,
                        choices=tuple(
                            (location.value, label) for location, label in LOCATION_LABELS.items()
                        ),
                    ),
                    PolicyField("section", _("Industry section (letter)"), required=False),
                    _least("min_intensity", _("Least intensity"), _("10,000 yuan a mu")),
                    _least("min_plot_ratio", _("Least plot ratio"), ""),
                    _least("min_land_price", _("Least land price"), _("10,000 yuan a mu")),
                    _least("min_tax_per_mu", _("Least tax a year"), _("10,000 yuan a mu")),
                ),
            ),
        ),
        default={
            "major_from_wan": "100000",
            "rows": [
                {
                    "location": "park",
                    "section": "C",
                    "min_intensity": "200",
                    "min_plot_ratio": "1.0",
                    "min_land_price": "12",
                    "min_tax_per_mu": "10",
                },
                {
                    "location": "outside",
                    "section": "C",
                    "min_intensity": "150",
                    "min_plot_ratio": "0.8",
                    "min_land_price": "10",
                    "min_tax_per_mu": "8",
                },
            ],
        },
        parse=_terms,
        help=_("What a project's terms are compared with before it is decided on."),
        # rules.md R8
        source=f"对照标准为{PROVISIONAL}",
    )
)
