"""The orders of the register, scope first, and the search in titles, numbers and parties."""

from django.conf import settings
from django.db import migrations, models

import projects.models.ordering
from zhaoshang.core.search import AddSearchIndex


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sent_forms"),
        ("contracts", "0004_copies_replaced_and_archived"),
        ("projects", "0017_saved_views_and_exports_of_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contract",
            name="contract_county_signed",
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(fields=["county", "-number", "-id"], name="contract_in_number"),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=projects.models.ordering.SortIndex(
                models.F("county"),
                models.OrderBy(models.F("signed_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_in_signed_on",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=projects.models.ordering.SortIndex(
                models.F("county"),
                models.OrderBy(models.F("agreed_amount_wan"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_in_agreed_amount_wan",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=projects.models.ordering.SortIndex(
                models.F("county"),
                models.OrderBy(models.F("next_due_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="contract_in_next_due_on",
            ),
        ),
        AddSearchIndex("contract", "search_text"),
    ]
