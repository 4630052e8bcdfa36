"""Policies of referrer rewards (rules.md R17, domain.md (i)): two rules, the course of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.reward_examples import DOMESTIC_EXAMPLES, FOREIGN_EXAMPLES
from assessment.reward_words import (
    BASE_LABELS,
    CAP_LABELS,
    CLAIM_FROM_LABELS,
    FACT_LABELS,
    FORMULA_LABELS,
)
from assessment.rules.reward_facts import Counting
from assessment.rules.reward_rules import (
    RewardTerms,
    TermProblem,
    problems_by_path,
    read_terms,
)
from assessment.rules.rewards import RuleProblem
from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, Preset, register
from zhaoshang.policy.services import PolicyInvalid

_LARGEST_WAN = 100_000_000
_MOST_PERCENT = 100
PROBLEMS = {
    RuleProblem.NO_BANDS: _("This formula needs at least one band."),
    RuleProblem.BANDS_OF_PERCENT: _("One percentage has no bands: remove them."),
    RuleProblem.NOT_RISING: _("Each band begins above the one before it."),
    RuleProblem.NEGATIVE: _("No number may be negative."),
    RuleProblem.EXTRA_TWICE: _("The same fact from the same value on stands in a row above."),
    RuleProblem.EXTRA_OF_NOTHING: _("Give a lump sum or a percentage, not both."),
    RuleProblem.ENTRY_WITHOUT_BOUND: _("Say at least how much, or at most how much."),
    TermProblem.NO_CAP: _("Say how much the largest award is."),
    TermProblem.NO_PERCENT: _("Say how many per cent."),
    TermProblem.NO_MONTHS: _("Say for how many months it may be claimed."),
}


def _choices(labels: Mapping[Any, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.value, label) for each, label in labels.items())


_WAN: dict[str, Any] = {"unit": _("10,000 yuan"), "minimum": 0, "maximum": _LARGEST_WAN}
_NAME = PolicyField("name", _("Name"))
_FACT = PolicyField("fact", _("Fact"), FieldType.CHOICE, choices=_choices(FACT_LABELS))
FIELDS = (
    PolicyField(
        "base",
        _("Worked out from"),
        FieldType.CHOICE,
        choices=_choices(BASE_LABELS),
        help=_("Verified amounts only."),
    ),
    PolicyField("formula", _("Formula"), FieldType.CHOICE, choices=_choices(FORMULA_LABELS)),
    PolicyField(
        "percent",
        _("Percentage"),
        FieldType.DECIMAL,
        help=_("For the formula with one percentage."),
        unit="%",
        required=False,
        minimum=0,
        maximum=_MOST_PERCENT,
    ),
    PolicyField("cap", _("Largest award"), FieldType.CHOICE, choices=_choices(CAP_LABELS)),
    PolicyField("cap_wan", _("Largest award is"), FieldType.DECIMAL, required=False, **_WAN),
    PolicyField(
        "claim_from", _("Time for claiming"), FieldType.CHOICE, choices=_choices(CLAIM_FROM_LABELS)
    ),
    PolicyField(
        "claim_months",
        _("It may be claimed for"),
        FieldType.INT,
        unit=_("months"),
        required=False,
        minimum=1,
        maximum=120,
    ),
    PolicyField(
        "bands",
        _("Bands"),
        FieldType.ROWS,
        required=False,
        help=_(
            "From this amount on, itself included; the next band's beginning belongs to the next. "
            "The rate is in ‰ for slices and in % for the whole amount; a lump sum by band needs "
            "the lump alone."
        ),
        columns=(
            PolicyField("from_wan", _("From"), FieldType.DECIMAL, **_WAN),
            PolicyField(
                "rate",
                _("Rate (‰ or %)"),
                FieldType.DECIMAL,
                required=False,
                minimum=0,
                maximum=_MOST_PERCENT,
            ),
            PolicyField("lump_wan", _("Lump sum"), FieldType.DECIMAL, required=False, **_WAN),
        ),
    ),
    PolicyField(
        "extras",
        _("Extras"),
        FieldType.ROWS,
        required=False,
        help=_(
            "Added before the largest award: a lump sum, or so many per cent of the award. For a "
            "fact that holds or does not, write 1."
        ),
        columns=(
            _NAME,
            _FACT,
            PolicyField("at_least", _("From this value on"), FieldType.DECIMAL, minimum=0),
            PolicyField("lump_wan", _("Lump sum"), FieldType.DECIMAL, required=False, **_WAN),
            PolicyField(
                "percent",
                _("Of the award"),
                FieldType.DECIMAL,
                unit="%",
                required=False,
                minimum=0,
                maximum=1000,
            ),
        ),
    ),
    PolicyField(
        "conditions",
        _("Conditions of being rewarded at all"),
        FieldType.ROWS,
        required=False,
        help=_("All must hold. A fact that is not known does not hold."),
        columns=(
            _NAME,
            _FACT,
            PolicyField("at_least", _("At least"), FieldType.DECIMAL, required=False, minimum=0),
            PolicyField("at_most", _("At most"), FieldType.DECIMAL, required=False, minimum=0),
        ),
    ),
)


def _terms(value: Mapping[str, Any]) -> RewardTerms:
    """Return the terms.

    Raises:
        PolicyInvalid: with what is wrong, by field (`rules.rewards.rule_problems`).
    """
    terms = read_terms(value)
    found = problems_by_path(value, terms)
    if found:
        raise PolicyInvalid({path: PROBLEMS[problem] for path, problem in found.items()})
    return terms


def _presets(examples: Mapping[str, Any]) -> tuple[Preset, ...]:
    return tuple(
        Preset(name, each.label, each.values, each.source) for name, each in examples.items()
    )


DOMESTIC = register(
    PolicyKind(
        name="assessment.referrer_rewards_domestic",
        label=_("Referrer rewards: domestic capital"),
        fields=FIELDS,
        default=DOMESTIC_EXAMPLES["committee"].values,
        parse=_terms,
        help=_("A case is worked out by the rule in force on the day it was claimed."),
        source=PROVISIONAL,
        presets=_presets(DOMESTIC_EXAMPLES),
    )
)
FOREIGN = register(
    PolicyKind(
        name="assessment.referrer_rewards_foreign",
        label=_("Referrer rewards: foreign capital"),
        fields=FIELDS,
        default=FOREIGN_EXAMPLES["city-foreign"].values,
        parse=_terms,
        help=_("A case is worked out by the rule in force on the day it was claimed."),
        source=PROVISIONAL,
        presets=_presets(FOREIGN_EXAMPLES),
    )
)


@dataclass(frozen=True)
class RewardCourse:
    """What holds for every case, whatever its rule.

    Attributes:
        counting: What counts as fixed assets and funds.
        notice_days: Working days of the public notice; the day it begins does not count.
        pay_days: Days from the approval within which it is paid.
        remind_days: So many days before a day that runs out people are reminded.
        budget_line: From which line of the budget it is paid; printed.
        paid_by: The unit that pays, where nothing else is typed.
        excluded: Who may not be rewarded as a referrer; printed on the declaration.
        asks_declaration: Each referrer has to have declared not to be one of them.
        definitions: The county's own words for a fact, by name.
    """

    counting: Counting
    notice_days: int
    pay_days: int
    remind_days: int
    budget_line: str
    paid_by: str
    excluded: str
    asks_declaration: bool
    definitions: Mapping[str, str]


def _course(value: Mapping[str, Any]) -> RewardCourse:
    return RewardCourse(
        counting=Counting(value["land"], value["working_capital"]),
        notice_days=value["notice_days"],
        pay_days=value["pay_days"],
        remind_days=value["remind_days"],
        budget_line=value["budget_line"],
        paid_by=value["paid_by"],
        excluded=value["excluded"],
        asks_declaration=value["asks_declaration"],
        definitions={row["fact"]: row["words"] for row in value["definitions"]},
    )


COURSE = register(
    PolicyKind(
        name="assessment.referrer_reward_course",
        label=_("Referrer rewards: course of a case"),
        fields=(
            PolicyField(
                "notice_days",
                _("Public notice"),
                FieldType.INT,
                unit=_("working days"),
                minimum=1,
                maximum=60,
            ),
            PolicyField(
                "pay_days",
                _("Paid within"),
                FieldType.INT,
                unit=_("days"),
                help=_("Counted from the day of the approval."),
                minimum=1,
                maximum=365,
            ),
            PolicyField(
                "remind_days",
                _("Reminder before a day runs out"),
                FieldType.INT,
                unit=_("days"),
                help=_("Of the time for claiming, and of the payment."),
                minimum=1,
                maximum=180,
            ),
            PolicyField("budget_line", _("Line of the budget")),
            PolicyField("paid_by", _("Paying unit")),
            PolicyField("land", _("Payments for land are fixed assets"), FieldType.BOOL),
            PolicyField("working_capital", _("Working capital is counted"), FieldType.BOOL),
            PolicyField("asks_declaration", _("A declaration is needed"), FieldType.BOOL),
            PolicyField("excluded", _("Who may not be rewarded as a referrer")),
            PolicyField(
                "definitions",
                _("The county's own definitions"),
                FieldType.ROWS,
                required=False,
                help=_("Printed beside the fact, instead of the system's words."),
                columns=(_FACT, PolicyField("words", _("Definition"))),
            ),
        ),
        default={
            "notice_days": 5,
            "pay_days": 30,
            "remind_days": 30,
            "budget_line": "招商引资专项资金",
            "paid_by": "县财政局",
            "land": True,
            "working_capital": False,
            "asks_declaration": True,
            "excluded": "公务员、参照公务员法管理人员和承担招商引资职责的工作人员",
            "definitions": [],
        },
        parse=_course,
        help=_("Decided cases keep what they were decided by."),
        # domain.md (i): paid within 30 days of review, civil servants excluded.
        source=PROVISIONAL,
    )
)
RULES = {"domestic": DOMESTIC, "foreign": FOREIGN}
