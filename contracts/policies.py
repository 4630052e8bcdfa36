"""Policies of contracts: what each kind needs, how numbers are written.

The kinds that are registered here are found at start-up; those of the other areas come along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts import (
    policies_copies,
    policies_files,
    policies_land,
    policies_life,
)
from contracts.models.choices import KIND_LABELS
from contracts.rules.life import Kind, KindRule
from contracts.rules.numbering import pattern_problem
from projects.policies_documents import MECHANISM, PROVISIONAL
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

__all__ = [
    "CONTRACT_KINDS",
    "NUMBERING",
    "policies_copies",
    "policies_files",
    "policies_land",
    "policies_life",
]

KIND_TWICE = _("This kind stands in the table twice.")
BAD_PATTERN = _(
    "Write {year} and {number} where the year and the number go, and nothing else in braces;"
    " for example 县招合〔{year}〕{number:03}号."
)


def _kinds(value: Mapping[str, Any]) -> dict[Kind, KindRule]:
    rules: dict[Kind, KindRule] = {}
    for number, row in enumerate(value["rows"]):
        kind = Kind(row["kind"])
        if kind in rules:
            raise RuleBroken(KIND_TWICE, code="kind_twice", field=f"rows.{number}.kind")
        rules[kind] = KindRule(row["legal"], row["fair"], row["approval"], row["filing"])
    return {kind: rules.get(kind, KindRule()) for kind in Kind}


def _pattern(value: Mapping[str, Any]) -> str:
    pattern: str = value["pattern"]
    if pattern_problem(pattern):
        raise RuleBroken(BAD_PATTERN, code="bad_pattern", field="pattern")
    return pattern


def _row(kind: Kind, *, legal: bool, fair: bool, approval: bool, filing: bool) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "legal": legal,
        "fair": fair,
        "approval": approval,
        "filing": filing,
    }


CONTRACT_KINDS = register(
    PolicyKind(
        name="contracts.kinds",
        label=_("What each kind of contract needs"),
        fields=(
            PolicyField(
                "rows",
                _("Kinds"),
                FieldType.ROWS,
                help=_("A kind that is not listed needs everything."),
                columns=(
                    PolicyField(
                        "kind",
                        _("Kind"),
                        FieldType.CHOICE,
                        choices=tuple((each.value, label) for each, label in KIND_LABELS.items()),
                    ),
                    PolicyField("legal", _("Legal review"), FieldType.BOOL),
                    PolicyField("fair", _("Fair-competition review"), FieldType.BOOL),
                    PolicyField("approval", _("Approval of the project"), FieldType.BOOL),
                    PolicyField("filing", _("Filing of originals"), FieldType.BOOL),
                ),
            ),
        ),
        # R3: the gate "agreement" asks for the file only; S4: all signed texts are filed.
        default={
            "rows": [
                _row(Kind.FRAMEWORK, legal=True, fair=False, approval=False, filing=True),
                _row(Kind.INTENT, legal=False, fair=False, approval=False, filing=True),
                _row(Kind.FORMAL, legal=True, fair=True, approval=True, filing=True),
                _row(Kind.SUPPLEMENTARY, legal=True, fair=True, approval=False, filing=True),
                _row(Kind.TERMINATION, legal=True, fair=False, approval=False, filing=True),
            ]
        },
        parse=_kinds,
        help=_(
            "What has to be there before a contract of a kind is signed, and whether it is filed."
        ),
        source=f"{MECHANISM}；{PROVISIONAL}",
    )
)
NUMBERING = register(
    PolicyKind(
        name="contracts.numbering",
        label=_("Contract numbers"),
        fields=(
            PolicyField(
                "pattern",
                _("Pattern"),
                help=_("{year} is the year of signing, {number:03} the number in three digits."),
            ),
        ),
        default={"pattern": "县招合〔{year}〕{number:03}号"},
        parse=_pattern,
        help=_("How a contract's number is written; it is drawn without gaps for each year."),
        source=PROVISIONAL,
    )
)
