"""Policy of follow-ups: how long a unit corrects its own; how often one is owed, flags say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from projects.policies_documents import PROVISIONAL
from zhaoshang.policy.kinds import FieldType, PolicyField, PolicyKind, register

CORRECTION = register(
    PolicyKind(
        name="projects.follow_up_correction",
        label=_("Correcting follow-ups"),
        fields=(
            PolicyField(
                "days",
                _("The unit corrects its own within"),
                FieldType.INT,
                unit=_("days"),
                minimum=0,
                maximum=90,
                help=_("Counted from the entry; afterwards the bureau does, with a reason."),
            ),
        ),
        default={"days": 3},
        parse=lambda value: int(value["days"]),
        help=_("How long what was recorded may still be put right by who recorded it."),
        source=PROVISIONAL,
    )
)
