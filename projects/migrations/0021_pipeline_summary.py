"""The dashboards' summary, filled from the projects there are."""

import datetime as dt
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BY = {"county": "county_id", "unit": "responsible_unit_id", "host": "host_unit_id"}
BY["section"] = "section_id"
BEFORE_A_CONTRACT = ("registered", "contacted", "negotiating", "agreement")
STAGES = [
    ("clue", "Clue"),
    ("signed", "Signed"),
    ("landed", "Landed"),
    ("producing", "Producing"),
]
STATUSES = [
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("withdrawn", "Withdrawn"),
    ("merged", "Merged"),
]


def fill(apps, _schema_editor):
    """Add up every project that stands already; a new database has none."""
    projects = apps.get_model("projects", "Project").objects.all()
    names = (*BY.values(), "submitted_on", "stage", "sub_stage", "status")
    amounts = ("total_investment_wan", "funds_verified_wan")
    sums = {}
    for row in projects.values(*names, *amounts).iterator():
        day = row["submitted_on"]
        entered = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        formal = row["sub_stage"] not in BEFORE_A_CONTRACT
        for by, name in BY.items():
            key = (row["county_id"], by, row[name] or 0, entered, row["stage"], formal)
            found = sums.setdefault((*key, row["status"]), [0, Decimal(0), Decimal(0)])
            found[0] += 1
            found[1] += row[amounts[0]] or Decimal(0)
            found[2] += row[amounts[1]] or Decimal(0)
    model = apps.get_model("projects", "PipelineSummary")
    fields = ("county_id", "by", "of_id", "entered_from", "stage", "is_formal", "status")
    model.objects.bulk_create(
        [
            model(
                **dict(zip(fields, key, strict=True)),
                project_count=count,
                total_investment_wan=total,
                funds_verified_wan=funds,
            )
            for key, (count, total, funds) in sorted(sums.items())
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """A new table; no old one is touched."""

    dependencies = [
        ("accounts", "0004_absences"),
        ("projects", "0020_exports_of_spot_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PipelineSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("county", "County"),
                            ("unit", "Responsible unit"),
                            ("host", "Host unit"),
                            ("section", "Industry section"),
                        ],
                        max_length=8,
                    ),
                ),
                ("of_id", models.BigIntegerField()),
                ("entered_from", models.DateField()),
                ("stage", models.CharField(choices=STAGES, max_length=12)),
                ("is_formal", models.BooleanField()),
                ("status", models.CharField(choices=STATUSES, max_length=12)),
                ("project_count", models.IntegerField(default=0)),
                (
                    "total_investment_wan",
                    models.DecimalField(decimal_places=6, default=0, max_digits=20),
                ),
                (
                    "funds_verified_wan",
                    models.DecimalField(decimal_places=6, default=0, max_digits=20),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary of the pipeline",
                "verbose_name_plural": "summaries of the pipeline",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "county",
                            "by",
                            "of_id",
                            "entered_from",
                            "stage",
                            "is_formal",
                            "status",
                        ),
                        name="pipeline_summary_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="stagemove",
            index=models.Index(fields=["happened_on"], name="stage_move_day"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
