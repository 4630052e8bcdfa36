"""A permit names the milestone of its project that it dates."""

from django.db import migrations, models

KINDS = [
    ("registered", "Clue registered"),
    ("first_response", "First response"),
    ("first_contact", "First contact filed"),
    ("joint_review", "Joint review concluded"),
    ("intent", "Intent or framework agreement"),
    ("legal_review", "Legal review passed"),
    ("contract_signed", "Contract signed"),
    ("contract_filed", "Contract filed"),
    ("company_registered", "Company registered"),
    ("land_obtained", "Land or plant obtained"),
    ("deposit_paid", "Deposit paid"),
    ("eia", "Environmental assessment approved"),
    ("permits", "Permits obtained"),
    ("start", "Construction start"),
    ("statistics_entry", "Entered in statistics"),
    ("topped_out", "Main structure topped out"),
    ("equipment", "Equipment installed"),
    ("trial", "Trial production started"),
    ("production", "Production started"),
    ("above_scale", "Above-scale enterprise"),
    ("capacity", "Full capacity reached"),
]


def milestone():
    return models.CharField(
        blank=True,
        choices=KINDS,
        default="",
        editable=False,
        max_length=20,
        verbose_name="dates the milestone",
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0014_funds_plan_items_of_versions")]

    operations = [
        migrations.AddField("agencyitem", "milestone", milestone(), preserve_default=False),
        migrations.AddField(
            "historicalagencyitem", "milestone", milestone(), preserve_default=False
        ),
    ]
