"""Saved views and exports say of which list they are; names of views are unique on their page."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sent_forms"),
        ("projects", "0016_flag_key_mark"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="savedview",
            name="saved_view_name",
        ),
        migrations.AddField(
            model_name="ledgerexport",
            name="page",
            field=models.CharField(
                choices=[("ledger", "Project ledger"), ("contracts", "Contract register")],
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="page",
            field=models.CharField(
                choices=[("ledger", "Project ledger"), ("contracts", "Contract register")],
                default="ledger",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "page", "name"), name="saved_view_name"
            ),
        ),
    ]
