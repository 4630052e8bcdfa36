"""Exports may be of samples of spot checks: a choice more, no change of a column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0019_month_a_claim_corrects"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ledgerexport",
            name="page",
            field=models.CharField(
                choices=[
                    ("ledger", "Project ledger"),
                    ("contracts", "Contract register"),
                    ("checks", "Samples of spot checks"),
                ],
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="savedview",
            name="page",
            field=models.CharField(
                choices=[
                    ("ledger", "Project ledger"),
                    ("contracts", "Contract register"),
                    ("checks", "Samples of spot checks"),
                ],
                default="ledger",
                max_length=10,
            ),
        ),
    ]
