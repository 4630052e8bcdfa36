"""Agency service and after-care: cases, permits, visits, requests, actual results."""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import zhaoshang.audit.history
import zhaoshang.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("projects", "0009_reserve"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgencyCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("checklist", models.CharField(max_length=60, verbose_name="list of permits")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "clerk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="window clerk",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agency_cases",
                        to="projects.project",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "agency case",
                "verbose_name_plural": "agency cases",
                "ordering": ["project", "-opened_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AgencyItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="permit")),
                ("after", models.CharField(blank=True, max_length=300, verbose_name="after")),
                (
                    "promised_working_days",
                    models.PositiveSmallIntegerField(verbose_name="promised working days"),
                ),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="handed in on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("is_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                (
                    "paused_on",
                    models.DateField(blank=True, null=True, verbose_name="clock stopped on"),
                ),
                (
                    "paused_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="working days stopped"
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "used_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="working days taken"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Permit issued"),
                            ("not_needed", "Not needed"),
                            ("refused", "Permit refused"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="projects.agencycase",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.projectdocument",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="agency_items",
                        to="projects.problem",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="department in charge",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "permit of a case",
                "verbose_name_plural": "permits of cases",
                "ordering": ["case", "place", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgencyPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("paused_on", models.DateField(verbose_name="clock stopped on")),
                ("missing", models.TextField(verbose_name="papers that are missing")),
                (
                    "resumed_on",
                    models.DateField(blank=True, null=True, verbose_name="clock started again on"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="projects.agencyitem",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of the clock",
                "verbose_name_plural": "stops of the clock",
                "ordering": ["item", "paused_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CareRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Promised policy and incentives"),
                            ("finance", "Loans and finance"),
                            ("labour", "Labour"),
                            ("utilities", "Power, water, gas, roads"),
                            ("land", "Land and plants"),
                            ("environment", "Business environment"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("is_complaint", models.BooleanField(default=False, verbose_name="complaint")),
                ("content", models.TextField(verbose_name="request")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("visit", "At a visit"),
                            ("phone", "By telephone"),
                            ("letter", "By letter"),
                            ("hotline", "By the 12345 hotline"),
                            ("meeting", "At a meeting"),
                            ("other", "Otherwise"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("due_from", models.DateField(verbose_name="time to answer counted from")),
                ("working_days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("answer_due_on", models.DateField(verbose_name="answer due")),
                ("is_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="answered on"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "satisfaction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfied", "Satisfied"),
                            ("basically", "Basically satisfied"),
                            ("not", "Not satisfied"),
                        ],
                        max_length=10,
                        verbose_name="satisfaction",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="what the enterprise says")),
                (
                    "reopened_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times reopened"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="lead unit",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_requests",
                        to="projects.project",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "request of an enterprise",
                "verbose_name_plural": "requests of enterprises",
                "ordering": ["closed_on", "answer_due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CareVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("visited_on", models.DateField(verbose_name="visited on")),
                ("visitors", models.CharField(max_length=200, verbose_name="visited by")),
                (
                    "person_met",
                    models.CharField(blank=True, max_length=100, verbose_name="person met"),
                ),
                ("content", models.TextField(verbose_name="what was said")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_visits",
                        to="projects.project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit to an enterprise",
                "verbose_name_plural": "visits to enterprises",
                "ordering": ["-visited_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalActualResult",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "output_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="output",
                    ),
                ),
                (
                    "tax_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="tax"
                    ),
                ),
                (
                    "jobs_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="jobs"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source of the figures")),
                ("reported_on", models.DateField(verbose_name="reported on")),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.projectdocument",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical actual result of a year",
                "verbose_name_plural": "historical actual results of years",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgencyCase",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                ("checklist", models.CharField(max_length=60, verbose_name="list of permits")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "clerk",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="window clerk",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agency case",
                "verbose_name_plural": "historical agency cases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgencyItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="place")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="permit")),
                ("after", models.CharField(blank=True, max_length=300, verbose_name="after")),
                (
                    "promised_working_days",
                    models.PositiveSmallIntegerField(verbose_name="promised working days"),
                ),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="handed in on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("is_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                (
                    "paused_on",
                    models.DateField(blank=True, null=True, verbose_name="clock stopped on"),
                ),
                (
                    "paused_days",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="working days stopped"
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="settled on")),
                (
                    "used_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="working days taken"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Permit issued"),
                            ("not_needed", "Not needed"),
                            ("refused", "Permit refused"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.agencycase",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.projectdocument",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.problem",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="department in charge",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical permit of a case",
                "verbose_name_plural": "historical permits of cases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgencyPause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                ("paused_on", models.DateField(verbose_name="clock stopped on")),
                ("missing", models.TextField(verbose_name="papers that are missing")),
                (
                    "resumed_on",
                    models.DateField(blank=True, null=True, verbose_name="clock started again on"),
                ),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.agencyitem",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical stop of the clock",
                "verbose_name_plural": "historical stops of the clock",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCareRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Promised policy and incentives"),
                            ("finance", "Loans and finance"),
                            ("labour", "Labour"),
                            ("utilities", "Power, water, gas, roads"),
                            ("land", "Land and plants"),
                            ("environment", "Business environment"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("is_complaint", models.BooleanField(default=False, verbose_name="complaint")),
                ("content", models.TextField(verbose_name="request")),
                ("received_on", models.DateField(verbose_name="received on")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("visit", "At a visit"),
                            ("phone", "By telephone"),
                            ("letter", "By letter"),
                            ("hotline", "By the 12345 hotline"),
                            ("meeting", "At a meeting"),
                            ("other", "Otherwise"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("due_from", models.DateField(verbose_name="time to answer counted from")),
                ("working_days", models.PositiveSmallIntegerField(verbose_name="working days")),
                ("answer_due_on", models.DateField(verbose_name="answer due")),
                ("is_provisional", models.BooleanField(default=False, verbose_name="provisional")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="answered on"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "satisfaction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("satisfied", "Satisfied"),
                            ("basically", "Basically satisfied"),
                            ("not", "Not satisfied"),
                        ],
                        max_length=10,
                        verbose_name="satisfaction",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="what the enterprise says")),
                (
                    "reopened_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times reopened"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead_unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="lead unit",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical request of an enterprise",
                "verbose_name_plural": "historical requests of enterprises",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCareVisit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created at"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="changed at"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_ip",
                    models.GenericIPAddressField(
                        default=zhaoshang.audit.history.current_ip, editable=False, null=True
                    ),
                ),
                (
                    "history_act",
                    models.UUIDField(
                        default=zhaoshang.audit.history.current_act, editable=False, null=True
                    ),
                ),
                ("visited_on", models.DateField(verbose_name="visited on")),
                ("visitors", models.CharField(max_length=200, verbose_name="visited by")),
                (
                    "person_met",
                    models.CharField(blank=True, max_length=100, verbose_name="person met"),
                ),
                ("content", models.TextField(verbose_name="what was said")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical visit to an enterprise",
                "verbose_name_plural": "historical visits to enterprises",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ActualResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "output_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="output",
                    ),
                ),
                (
                    "tax_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="tax"
                    ),
                ),
                (
                    "jobs_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="jobs"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source of the figures")),
                ("reported_on", models.DateField(verbose_name="reported on")),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="verified on"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.projectdocument",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actual_results",
                        to="projects.project",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "actual result of a year",
                "verbose_name_plural": "actual results of years",
                "ordering": ["project", "-year"],
                "indexes": [models.Index(fields=["year", "project"], name="actual_result_of_year")],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "year"), name="actual_result_once"),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)),
                        name="actual_result_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("output_wan", None), ("output_wan__gte", 0), _connector="OR"
                        ),
                        name="actual_output_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_by", None), ("verified_on", None)),
                            models.Q(
                                ("verified_by__isnull", False),
                                ("verified_on__isnull", False),
                                models.Q(("verified_by", models.F("reported_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="actual_result_verified_by_another",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="agencycase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on", None)),
                fields=("project",),
                name="one_open_agency_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencycase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                ),
                name="agency_case_closed_after_opened",
            ),
        ),
        migrations.AddIndex(
            model_name="agencyitem",
            index=models.Index(
                condition=models.Q(("asked_on__isnull", False), ("result", "")),
                fields=["unit", "due_on", "id"],
                name="agency_item_unit_open",
            ),
        ),
        migrations.AddIndex(
            model_name="agencyitem",
            index=models.Index(
                condition=models.Q(("asked_on__isnull", False), ("result", "")),
                fields=["due_on", "id"],
                name="agency_item_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="agencyitem",
            index=models.Index(
                condition=models.Q(("result", "done")),
                fields=["unit", "done_on"],
                name="agency_item_unit_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyitem",
            constraint=models.UniqueConstraint(fields=("case", "code"), name="agency_item_once"),
        ),
        migrations.AddConstraint(
            model_name="agencyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_on", None), ("due_on", None)),
                    ("due_on__gte", models.F("asked_on")),
                    _connector="OR",
                ),
                name="agency_item_due_when_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_on", None), ("result", "")),
                    models.Q(models.Q(("result", ""), _negated=True), ("done_on__isnull", False)),
                    _connector="OR",
                ),
                name="agency_item_day_with_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencyitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_on", None),
                    models.Q(("asked_on__isnull", False), ("result", "")),
                    _connector="OR",
                ),
                name="agency_item_paused_while_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencypause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_on", None)),
                fields=("item",),
                name="one_running_agency_pause",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencypause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resumed_on", None),
                    ("resumed_on__gte", models.F("paused_on")),
                    _connector="OR",
                ),
                name="agency_pause_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="carerequest",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["lead_unit", "answer_due_on", "id"],
                name="care_request_lead_open",
            ),
        ),
        migrations.AddIndex(
            model_name="carerequest",
            index=models.Index(
                condition=models.Q(("closed_on", None)),
                fields=["answer_due_on", "id"],
                name="care_request_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="carerequest",
            index=models.Index(
                fields=["project", "-received_on", "-id"], name="care_request_project"
            ),
        ),
        migrations.AddConstraint(
            model_name="carerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("answered_on__isnull", False), _connector="OR"
                ),
                name="care_request_closed_with_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="carerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_due_on__gte", models.F("due_from")),
                    ("due_from__gte", models.F("received_on")),
                ),
                name="care_request_due_after_received",
            ),
        ),
        migrations.AddIndex(
            model_name="carevisit",
            index=models.Index(fields=["project", "-visited_on", "-id"], name="care_visit_project"),
        ),
    ]
