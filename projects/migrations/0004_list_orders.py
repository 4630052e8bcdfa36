"""Each list (tab) in each order it is offered in, and indexes of what is rare."""

from django.conf import settings
from django.db import migrations, models

import projects.models.ordering


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("projects", "0003_sections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["stage", "-stage_since", "-id"], name="project_in_stage_since"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["stage", "-submitted_on", "-id"], name="project_in_submitted_on"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                fields=["stage", "-funds_verified_wan", "-id"], name="project_in_funds_verified_wan"
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("signed_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_signed_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("started_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_started_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("produced_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_produced_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("agreed_start_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_agreed_start_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("next_step_due_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_next_step_due_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("last_follow_up_on"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_last_follow_up_on",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("land_mu"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_land_mu",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=projects.models.ordering.SortIndex(
                models.F("stage"),
                models.OrderBy(models.F("total_investment_wan"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="project_in_total",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("status", "active"), _negated=True),
                fields=["status", "-changed_at", "-id"],
                name="project_not_active",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("is_key", True)),
                fields=["-changed_at", "-id"],
                name="project_key",
            ),
        ),
    ]
