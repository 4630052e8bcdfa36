"""Policy of instructions, action items and difficulties: when people are told, what proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from projects.rules.duties import Telling
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register


def _telling(value: Mapping[str, Any]) -> Telling:
    return Telling(value["remind_days"], value["leader_days"], value["needs_proof"])


DUTIES = register(
    PolicyKind(
        name="projects.duties",
        label=_("Action items and difficulties"),
        fields=(
            PolicyField(
                "remind_days",
                _("Reminded before the due date"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=30,
                help=_("From then on it is shown as due soon."),
            ),
            PolicyField(
                "leader_days",
                _("The leader is told when late by more than"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=180,
                help=_(
                    "Of an action item the leader who gave the instruction, else the lead sponsor;"
                    " a difficulty is escalated to the lead sponsor."
                ),
            ),
            PolicyField(
                "needs_proof",
                _("Reported done only with a file that proves it"),
                FieldType.BOOL,
            ),
        ),
        default={"remind_days": 3, "leader_days": 7, "needs_proof": True},
        parse=_telling,
        help=_("When units and leaders are told of what is due or late, and what closes it."),
        # S3 asks that what a meeting decides be followed until closed; the days are in no paper.
        source=PROVISIONAL,
    )
)
