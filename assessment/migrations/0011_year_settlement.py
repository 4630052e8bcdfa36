import django.db.models.deletion
import django.db.models.expressions
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import zhaoshang.audit.history
import zhaoshang.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_absences"),
        ("assessment", "0010_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CommendationList",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("noticed", "Public notice"),
                            ("issued", "Issued"),
                        ],
                        default="proposed",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("rule", models.JSONField(default=dict, verbose_name="rule")),
                ("passed_over", models.JSONField(default=list, verbose_name="passed over")),
                (
                    "notice_number",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="number of the notice"
                    ),
                ),
                (
                    "notice_from",
                    models.DateField(blank=True, null=True, verbose_name="public notice from"),
                ),
                (
                    "notice_until",
                    models.DateField(blank=True, null=True, verbose_name="public notice until"),
                ),
                (
                    "is_notice_provisional",
                    models.BooleanField(default=False, verbose_name="provisional"),
                ),
                (
                    "number",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                (
                    "signed_by",
                    models.CharField(blank=True, max_length=80, verbose_name="signed by"),
                ),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="dated")),
                ("content", models.JSONField(default=dict, verbose_name="content")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "issued_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="issued at"),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
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
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "list of commendations",
                "verbose_name_plural": "lists of commendations",
                "ordering": ["-settlement__year", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCommendation",
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
                ("category", models.CharField(max_length=60, verbose_name="category")),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("group_name", models.CharField(blank=True, max_length=40, verbose_name="group")),
                ("unit_name", models.CharField(max_length=120, verbose_name="unit")),
                ("person_name", models.CharField(blank=True, max_length=60, verbose_name="person")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="number it rests on",
                    ),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="money"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("is_nominated", models.BooleanField(default=False, verbose_name="nominated")),
                ("is_struck", models.BooleanField(default=False, verbose_name="struck off")),
                (
                    "why_struck",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was struck off"
                    ),
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
                    "of_list",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.commendationlist",
                    ),
                ),
                (
                    "person",
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
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
                "verbose_name": "historical commendation",
                "verbose_name_plural": "historical commendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="YearSettlement",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="assessment year")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="edition")),
                ("document", models.CharField(max_length=100, verbose_name="document number")),
                ("closed_on", models.DateField(verbose_name="closed on")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="explanation")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                ("content", models.JSONField(verbose_name="content")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "reopened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="opened again at"),
                ),
                (
                    "reopened_document",
                    models.CharField(blank=True, max_length=100, verbose_name="leader’s document"),
                ),
                (
                    "reopened_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was opened again"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.annualplan",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="assessment.yearsettlement",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.scorerun",
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
                "verbose_name": "annual settlement",
                "verbose_name_plural": "annual settlements",
                "ordering": ["-year", "-edition"],
            },
        ),
        migrations.CreateModel(
            name="RiskDeposit",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="assessment year")),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=60, verbose_name="responsible person"),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        decimal_places=6, max_digits=18, verbose_name="paid in"
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("voucher", models.CharField(max_length=100, verbose_name="voucher")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("paid", "Paid in"),
                            ("decided", "Decided"),
                            ("paid_back", "Paid back"),
                        ],
                        default="paid",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bonus", "Returned with a bonus"),
                            ("return", "Returned"),
                            ("keep", "Kept"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "returned_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="paid back",
                    ),
                ),
                (
                    "bonus_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="bonus"
                    ),
                ),
                (
                    "kept_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="kept"
                    ),
                ),
                ("working", models.JSONField(default=dict, verbose_name="working")),
                (
                    "document",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "paid_back_on",
                    models.DateField(blank=True, null=True, verbose_name="paid back on"),
                ),
                (
                    "paid_back_voucher",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="voucher of the repayment"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
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
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="assessment.yearsettlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "risk deposit",
                "verbose_name_plural": "risk deposits",
                "ordering": ["-year", "unit", "person_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalYearSettlement",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="assessment year")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="edition")),
                ("document", models.CharField(max_length=100, verbose_name="document number")),
                ("closed_on", models.DateField(verbose_name="closed on")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="explanation")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "reopened_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="opened again at"),
                ),
                (
                    "reopened_document",
                    models.CharField(blank=True, max_length=100, verbose_name="leader’s document"),
                ),
                (
                    "reopened_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was opened again"
                    ),
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
                    "closed_by",
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
                    "county",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.annualplan",
                    ),
                ),
                (
                    "reopened_by",
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
                    "run",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.scorerun",
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
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.yearsettlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical annual settlement",
                "verbose_name_plural": "historical annual settlements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRiskDeposit",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="assessment year")),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=60, verbose_name="responsible person"),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        decimal_places=6, max_digits=18, verbose_name="paid in"
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("voucher", models.CharField(max_length=100, verbose_name="voucher")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("paid", "Paid in"),
                            ("decided", "Decided"),
                            ("paid_back", "Paid back"),
                        ],
                        default="paid",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("bonus", "Returned with a bonus"),
                            ("return", "Returned"),
                            ("keep", "Kept"),
                        ],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "returned_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="paid back",
                    ),
                ),
                (
                    "bonus_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="bonus"
                    ),
                ),
                (
                    "kept_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="kept"
                    ),
                ),
                ("working", models.JSONField(default=dict, verbose_name="working")),
                (
                    "document",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "paid_back_on",
                    models.DateField(blank=True, null=True, verbose_name="paid back on"),
                ),
                (
                    "paid_back_voucher",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="voucher of the repayment"
                    ),
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
                    "county",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
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
                    "decided_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.yearsettlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk deposit",
                "verbose_name_plural": "historical risk deposits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommendationList",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("noticed", "Public notice"),
                            ("issued", "Issued"),
                        ],
                        default="proposed",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "notice_number",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="number of the notice"
                    ),
                ),
                (
                    "notice_from",
                    models.DateField(blank=True, null=True, verbose_name="public notice from"),
                ),
                (
                    "notice_until",
                    models.DateField(blank=True, null=True, verbose_name="public notice until"),
                ),
                (
                    "is_notice_provisional",
                    models.BooleanField(default=False, verbose_name="provisional"),
                ),
                (
                    "number",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                (
                    "signed_by",
                    models.CharField(blank=True, max_length=80, verbose_name="signed by"),
                ),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="dated")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "issued_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="issued at"),
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
                    "county",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.unit",
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
                    "issued_by",
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
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assessment.yearsettlement",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical list of commendations",
                "verbose_name_plural": "historical lists of commendations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="commendationlist",
            name="settlement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="commendations",
                to="assessment.yearsettlement",
            ),
        ),
        migrations.CreateModel(
            name="Commendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("category", models.CharField(max_length=60, verbose_name="category")),
                ("sort_order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                ("group_name", models.CharField(blank=True, max_length=40, verbose_name="group")),
                ("unit_name", models.CharField(max_length=120, verbose_name="unit")),
                ("person_name", models.CharField(blank=True, max_length=60, verbose_name="person")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                (
                    "rank",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="place"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="number it rests on",
                    ),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="money"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("is_nominated", models.BooleanField(default=False, verbose_name="nominated")),
                ("is_struck", models.BooleanField(default=False, verbose_name="struck off")),
                (
                    "why_struck",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was struck off"
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
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
                    "of_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="assessment.commendationlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "commendation",
                "verbose_name_plural": "commendations",
                "ordering": ["of_list", "sort_order", "rank", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_struck", False),
                            models.Q(("why_struck", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="commendation_struck_why",
                    ),
                    models.UniqueConstraint(
                        fields=("of_list", "category", "unit", "person_name"),
                        name="commendation_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="yearsettlement",
            constraint=models.UniqueConstraint(
                fields=("county", "year", "edition"), name="settlement_once_an_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsettlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at", None)),
                fields=("county", "year"),
                name="settlement_one_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document", ""), _negated=True),
                    models.Q(("sha256", ""), _negated=True),
                ),
                name="settlement_by_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reopened_at", None),
                    models.Q(
                        ("reopened_by__isnull", False),
                        models.Q(("reopened_document", ""), _negated=True),
                        models.Q(("reopened_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="settlement_reopened_by_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition", 1), ("replaces", None)),
                    models.Q(("edition__gt", 1), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="settlement_names_the_old",
            ),
        ),
        migrations.AddIndex(
            model_name="riskdeposit",
            index=models.Index(fields=["unit", "year"], name="risk_deposit_unit"),
        ),
        migrations.AddConstraint(
            model_name="riskdeposit",
            constraint=models.UniqueConstraint(
                fields=("county", "year", "unit", "person_name"), name="risk_deposit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdeposit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gt", 0)), name="risk_deposit_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdeposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("state", "paid")),
                    models.Q(
                        ("decided_on__isnull", False),
                        ("settlement__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("document", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="risk_deposit_decided_by_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdeposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "paid"),
                    (
                        "amount_wan",
                        django.db.models.expressions.CombinedExpression(
                            models.F("returned_wan"), "+", models.F("kept_wan")
                        ),
                    ),
                    _connector="OR",
                ),
                name="risk_deposit_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="riskdeposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid_back"), _negated=True),
                    models.Q(
                        ("paid_back_on__isnull", False),
                        models.Q(("paid_back_voucher", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="risk_deposit_paid_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="commendationlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "proposed"),
                    models.Q(("notice_from__isnull", False), ("notice_until__isnull", False)),
                    _connector="OR",
                ),
                name="commendation_noticed",
            ),
        ),
        migrations.AddConstraint(
            model_name="commendationlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "issued"), _negated=True),
                    models.Q(
                        ("dated_on__isnull", False),
                        ("issued_at__isnull", False),
                        models.Q(("number", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commendation_issued_sealed",
            ),
        ),
    ]
