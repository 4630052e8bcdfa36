"""A unit reports a promise kept before the bureau confirms; a report goes through the unit's head."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

USER = settings.AUTH_USER_MODEL


def _fields() -> dict[str, dict[str, Any]]:
    return {
        "obligation": {
            "outlives": models.BooleanField(
                default=False, verbose_name="owed after the contract's end too"
            ),
            "claimed_on": models.DateField(
                blank=True, null=True, verbose_name="reported as kept on"
            ),
            "claimed_quantity": models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=18,
                null=True,
                verbose_name="quantity reported",
            ),
            "claim_note": models.CharField(
                blank=True, max_length=500, verbose_name="what the unit reports"
            ),
            "claim_returned": models.CharField(
                blank=True, max_length=500, verbose_name="why the bureau returned it"
            ),
        },
        "specialreport": {
            "sent_up_at": models.DateTimeField(
                null=True, verbose_name="handed to the unit's head at"
            ),
        },
    }


def _person() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER
    )


def _person_then() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        blank=True,
        db_constraint=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=USER,
    )


def _operations() -> list[Any]:
    found: list[Any] = []
    for model, person in (("obligation", "claimed_by"), ("specialreport", "sent_up_by")):
        for prefix, make in (("", _person), ("historical", _person_then)):
            found += [
                migrations.AddField(model_name=f"{prefix}{model}", name=name, field=field)
                for name, field in _fields()[model].items()
            ]
            found.append(
                migrations.AddField(model_name=f"{prefix}{model}", name=person, field=make())
            )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = _operations()
