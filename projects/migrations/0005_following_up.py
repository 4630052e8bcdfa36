"""Following up: flags, reviews, funds, investors with contacts and activities, referrers."""

import django.core.serializers.json
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
        ("files", "0001_initial"),
        ("projects", "0004_list_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
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
                            ("trip", "Outbound trip"),
                            ("reception", "Reception of investors"),
                            ("fair", "Fair"),
                            ("promotion", "Promotion event"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("is_overseas", models.BooleanField(default=False, verbose_name="overseas")),
                ("place", models.CharField(max_length=80, verbose_name="place")),
                (
                    "leader_name",
                    models.CharField(blank=True, max_length=60, verbose_name="name of the leader"),
                ),
                (
                    "leader_rank",
                    models.CharField(blank=True, max_length=40, verbose_name="rank of the leader"),
                ),
                (
                    "other_people",
                    models.CharField(blank=True, max_length=300, verbose_name="others of ours"),
                ),
                ("purpose", models.TextField(blank=True, verbose_name="purpose")),
                (
                    "cost_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="cost"
                    ),
                ),
                ("results", models.TextField(blank=True, verbose_name="results")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held, report due"),
                            ("reported", "Activity reported"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "report_due_on",
                    models.DateField(blank=True, null=True, verbose_name="report due"),
                ),
                (
                    "reported_on",
                    models.DateField(blank=True, null=True, verbose_name="reported on"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("state_reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ActivityFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("title", models.CharField(max_length=150, verbose_name="document title")),
            ],
            options={
                "verbose_name": "file of an activity",
                "verbose_name_plural": "files of activities",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ActivityMeeting",
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
                    "person_met",
                    models.CharField(blank=True, max_length=100, verbose_name="person met"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="what was said"),
                ),
            ],
            options={
                "verbose_name": "meeting with an investor",
                "verbose_name_plural": "meetings with investors",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ActivityProject",
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
                    "is_origin",
                    models.BooleanField(default=False, verbose_name="the clue came of it"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="what came of it"),
                ),
            ],
            options={
                "verbose_name": "project of an activity",
                "verbose_name_plural": "projects of activities",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("is_current", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Being decided"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("returned", "Sent back"),
                            ("replaced", "Computed anew"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("computed_on", models.DateField(verbose_name="computed on")),
                (
                    "location",
                    models.CharField(
                        choices=[("park", "In a park"), ("outside", "Outside the parks")],
                        max_length=10,
                        verbose_name="location",
                    ),
                ),
                (
                    "land_mu",
                    models.DecimalField(decimal_places=4, max_digits=14, verbose_name="land"),
                ),
                ("land_pieces", models.JSONField(default=list, verbose_name="land by phase")),
                (
                    "breach",
                    models.CharField(
                        choices=[
                            ("none", "Within policy"),
                            ("minor", "Beyond policy in intensity or plot ratio"),
                            ("major", "Beyond policy in land price or tax"),
                        ],
                        max_length=10,
                        verbose_name="terms",
                    ),
                ),
                (
                    "suggested_breach",
                    models.CharField(
                        choices=[
                            ("none", "Within policy"),
                            ("minor", "Beyond policy in intensity or plot ratio"),
                            ("major", "Beyond policy in land price or tax"),
                        ],
                        max_length=10,
                        verbose_name="by comparison",
                    ),
                ),
                ("compared", models.JSONField(default=list, verbose_name="terms compared")),
                ("breach_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "upper_mu",
                    models.DecimalField(
                        decimal_places=4, max_digits=14, null=True, verbose_name="land up to"
                    ),
                ),
                ("signs", models.CharField(max_length=40, verbose_name="signs")),
                ("policy_id", models.BigIntegerField(null=True)),
                ("policy_source", models.CharField(blank=True, max_length=500)),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                ("replaced_reason", models.TextField(blank=True, verbose_name="why computed anew")),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
                "ordering": ["project", "-number"],
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
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
                ("place", models.PositiveSmallIntegerField(verbose_name="step")),
                ("body", models.CharField(max_length=40, verbose_name="decides")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("refuse", "Refuse"),
                            ("send_back", "Send back"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("meeting", models.CharField(blank=True, max_length=100, verbose_name="meeting")),
                ("opinion", models.TextField(blank=True, verbose_name="opinion")),
                (
                    "is_by_office",
                    models.BooleanField(default=False, verbose_name="recorded by the office"),
                ),
            ],
            options={
                "verbose_name": "step of an approval",
                "verbose_name_plural": "steps of approvals",
                "ordering": ["approval", "place"],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("days", "Days since"),
                            ("after_start", "Days after the start of construction"),
                            ("points", "Percentage points behind"),
                            ("relative", "Percent of the plan missing"),
                            ("flagged", "Months flagged in a row"),
                            ("missed", "Periods missed in a row"),
                            ("reports", "Months without a report"),
                            ("no_change", "“No change” in a row"),
                        ],
                        max_length=12,
                        verbose_name="measure",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("attention", "Attention"),
                            ("warning", "Warning"),
                            ("praise", "Praise"),
                        ],
                        max_length=12,
                        verbose_name="severity",
                    ),
                ),
                ("raised_on", models.DateField(verbose_name="raised on")),
                ("since", models.DateField(verbose_name="since")),
                ("cleared_on", models.DateField(null=True, verbose_name="cleared on")),
                (
                    "cleared_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worsened", "It got worse"),
                            ("eased", "It got better"),
                            ("follow_up", "Followed up"),
                            ("moved", "Moved to another stage"),
                            ("reached", "Milestone reached"),
                            ("resolved", "Difficulty resolved"),
                            ("changed_date", "Agreed date changed"),
                            ("caught_up", "Caught up"),
                            ("reported", "Reported"),
                            ("suspended", "Suspended"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged"),
                            ("policy", "Policy changed"),
                        ],
                        max_length=12,
                        verbose_name="cleared by",
                    ),
                ),
                ("worsens_on", models.DateField(null=True, verbose_name="gets worse on")),
                (
                    "limit",
                    models.DecimalField(decimal_places=4, max_digits=12, verbose_name="threshold"),
                ),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                ("policy_id", models.BigIntegerField(null=True, verbose_name="policy row")),
            ],
            options={
                "verbose_name": "flag",
                "verbose_name_plural": "flags",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FlagConsequence",
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
                        choices=[("talk", "Talk"), ("slip", "Supervision slip")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("attention", "Attention"),
                            ("warning", "Warning"),
                            ("praise", "Praise"),
                        ],
                        max_length=12,
                        verbose_name="severity",
                    ),
                ),
                ("flag_since", models.DateField(verbose_name="flag since")),
                ("after_days", models.PositiveSmallIntegerField(verbose_name="after more than")),
                ("policy_id", models.BigIntegerField(null=True, verbose_name="policy row")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for the receipt"),
                            ("received", "Received"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("lapsed", "Lapsed with its cause"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_from", models.DateField(verbose_name="called for on")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("receipt_due_on", models.DateField(verbose_name="receipt due")),
                ("feedback_due_on", models.DateField(verbose_name="answer due")),
                ("recheck_due_on", models.DateField(verbose_name="re-check due")),
                ("received_on", models.DateField(null=True, verbose_name="received on")),
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("rechecked_on", models.DateField(null=True, verbose_name="re-checked on")),
                (
                    "recheck_note",
                    models.TextField(blank=True, verbose_name="result of the re-check"),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
            ],
            options={
                "verbose_name": "consequence of a flag",
                "verbose_name_plural": "consequences of flags",
                "ordering": ["-issued_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FlagFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                ("period", models.CharField(max_length=10, verbose_name="period")),
                ("known_on", models.DateField(verbose_name="counts from")),
                (
                    "value",
                    models.DecimalField(decimal_places=4, max_digits=12, verbose_name="value"),
                ),
                (
                    "other",
                    models.DecimalField(
                        decimal_places=4, max_digits=12, null=True, verbose_name="other value"
                    ),
                ),
                ("pushed_at", models.DateTimeField(verbose_name="pushed at")),
            ],
            options={
                "verbose_name": "fact of a flag",
                "verbose_name_plural": "facts of flags",
                "ordering": ["rule", "key", "period"],
            },
        ),
        migrations.CreateModel(
            name="FlagHold",
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
                        choices=[("excuse", "Excuse"), ("lift", "Lift")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a decision"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                ("decision_note", models.TextField(blank=True, verbose_name="decision")),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                ("end_reason", models.TextField(blank=True, verbose_name="reason for ending it")),
            ],
            options={
                "verbose_name": "excuse or lift",
                "verbose_name_plural": "excuses and lifts",
                "ordering": ["-asked_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FlagScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True, verbose_name="day")),
                ("finished_at", models.DateTimeField(verbose_name="finished at")),
                ("report", models.JSONField(default=dict, verbose_name="result")),
            ],
            options={
                "verbose_name": "scan of flags",
                "verbose_name_plural": "scans of flags",
                "ordering": ["-on"],
            },
        ),
        migrations.CreateModel(
            name="FundsPlanItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                ("first_on", models.DateField(verbose_name="from")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "by month"), (3, "by quarter")], verbose_name="months"
                    ),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        decimal_places=6, max_digits=18, verbose_name="planned"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
            ],
            options={
                "verbose_name": "planned investment",
                "verbose_name_plural": "planned investment",
                "ordering": ["project", "first_on"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalActivity",
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
                            ("trip", "Outbound trip"),
                            ("reception", "Reception of investors"),
                            ("fair", "Fair"),
                            ("promotion", "Promotion event"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="to")),
                ("is_overseas", models.BooleanField(default=False, verbose_name="overseas")),
                ("place", models.CharField(max_length=80, verbose_name="place")),
                (
                    "leader_name",
                    models.CharField(blank=True, max_length=60, verbose_name="name of the leader"),
                ),
                (
                    "leader_rank",
                    models.CharField(blank=True, max_length=40, verbose_name="rank of the leader"),
                ),
                (
                    "other_people",
                    models.CharField(blank=True, max_length=300, verbose_name="others of ours"),
                ),
                ("purpose", models.TextField(blank=True, verbose_name="purpose")),
                (
                    "cost_wan",
                    zhaoshang.core.fields.WanField(
                        blank=True, decimal_places=6, max_digits=18, null=True, verbose_name="cost"
                    ),
                ),
                ("results", models.TextField(blank=True, verbose_name="results")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held, report due"),
                            ("reported", "Activity reported"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "report_due_on",
                    models.DateField(blank=True, null=True, verbose_name="report due"),
                ),
                (
                    "reported_on",
                    models.DateField(blank=True, null=True, verbose_name="reported on"),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("state_reason", models.TextField(blank=True, verbose_name="reason")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical activity",
                "verbose_name_plural": "historical activities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActivityFile",
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
                ("title", models.CharField(max_length=150, verbose_name="document title")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical file of an activity",
                "verbose_name_plural": "historical files of activities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActivityMeeting",
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
                (
                    "person_met",
                    models.CharField(blank=True, max_length=100, verbose_name="person met"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="what was said"),
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
            ],
            options={
                "verbose_name": "historical meeting with an investor",
                "verbose_name_plural": "historical meetings with investors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActivityProject",
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
                (
                    "is_origin",
                    models.BooleanField(default=False, verbose_name="the clue came of it"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="what came of it"),
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
            ],
            options={
                "verbose_name": "historical project of an activity",
                "verbose_name_plural": "historical projects of activities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalApproval",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("is_current", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Being decided"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("returned", "Sent back"),
                            ("replaced", "Computed anew"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("computed_on", models.DateField(verbose_name="computed on")),
                (
                    "location",
                    models.CharField(
                        choices=[("park", "In a park"), ("outside", "Outside the parks")],
                        max_length=10,
                        verbose_name="location",
                    ),
                ),
                (
                    "land_mu",
                    models.DecimalField(decimal_places=4, max_digits=14, verbose_name="land"),
                ),
                ("land_pieces", models.JSONField(default=list, verbose_name="land by phase")),
                (
                    "breach",
                    models.CharField(
                        choices=[
                            ("none", "Within policy"),
                            ("minor", "Beyond policy in intensity or plot ratio"),
                            ("major", "Beyond policy in land price or tax"),
                        ],
                        max_length=10,
                        verbose_name="terms",
                    ),
                ),
                (
                    "suggested_breach",
                    models.CharField(
                        choices=[
                            ("none", "Within policy"),
                            ("minor", "Beyond policy in intensity or plot ratio"),
                            ("major", "Beyond policy in land price or tax"),
                        ],
                        max_length=10,
                        verbose_name="by comparison",
                    ),
                ),
                ("compared", models.JSONField(default=list, verbose_name="terms compared")),
                ("breach_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "upper_mu",
                    models.DecimalField(
                        decimal_places=4, max_digits=14, null=True, verbose_name="land up to"
                    ),
                ),
                ("signs", models.CharField(max_length=40, verbose_name="signs")),
                ("policy_id", models.BigIntegerField(null=True)),
                ("policy_source", models.CharField(blank=True, max_length=500)),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                ("replaced_reason", models.TextField(blank=True, verbose_name="why computed anew")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical approval",
                "verbose_name_plural": "historical approvals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalApprovalStep",
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
                ("place", models.PositiveSmallIntegerField(verbose_name="step")),
                ("body", models.CharField(max_length=40, verbose_name="decides")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("refuse", "Refuse"),
                            ("send_back", "Send back"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
                ("meeting", models.CharField(blank=True, max_length=100, verbose_name="meeting")),
                ("opinion", models.TextField(blank=True, verbose_name="opinion")),
                (
                    "is_by_office",
                    models.BooleanField(default=False, verbose_name="recorded by the office"),
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
            ],
            options={
                "verbose_name": "historical step of an approval",
                "verbose_name_plural": "historical steps of approvals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFlagConsequence",
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
                        choices=[("talk", "Talk"), ("slip", "Supervision slip")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("attention", "Attention"),
                            ("warning", "Warning"),
                            ("praise", "Praise"),
                        ],
                        max_length=12,
                        verbose_name="severity",
                    ),
                ),
                ("flag_since", models.DateField(verbose_name="flag since")),
                ("after_days", models.PositiveSmallIntegerField(verbose_name="after more than")),
                ("policy_id", models.BigIntegerField(null=True, verbose_name="policy row")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for the receipt"),
                            ("received", "Received"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("lapsed", "Lapsed with its cause"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_from", models.DateField(verbose_name="called for on")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("receipt_due_on", models.DateField(verbose_name="receipt due")),
                ("feedback_due_on", models.DateField(verbose_name="answer due")),
                ("recheck_due_on", models.DateField(verbose_name="re-check due")),
                ("received_on", models.DateField(null=True, verbose_name="received on")),
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("rechecked_on", models.DateField(null=True, verbose_name="re-checked on")),
                (
                    "recheck_note",
                    models.TextField(blank=True, verbose_name="result of the re-check"),
                ),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical consequence of a flag",
                "verbose_name_plural": "historical consequences of flags",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFlagHold",
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
                        choices=[("excuse", "Excuse"), ("lift", "Lift")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_follow_up", "No follow-up"),
                            ("time_in_stage", "Too long in a stage"),
                            ("milestone_late", "Milestone late"),
                            ("behind_schedule", "Behind schedule"),
                            ("periods_in_a_row", "Periods in a row"),
                            ("problem_overdue", "Difficulty overdue"),
                            ("no_report", "No report, or no change"),
                        ],
                        max_length=20,
                        verbose_name="rule",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=60, verbose_name="of")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a decision"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                ("decision_note", models.TextField(blank=True, verbose_name="decision")),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                ("end_reason", models.TextField(blank=True, verbose_name="reason for ending it")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical excuse or lift",
                "verbose_name_plural": "historical excuses and lifts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFundsPlanItem",
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
                ("first_on", models.DateField(verbose_name="from")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "by month"), (3, "by quarter")], verbose_name="months"
                    ),
                ),
                (
                    "amount_wan",
                    zhaoshang.core.fields.WanField(
                        decimal_places=6, max_digits=18, verbose_name="planned"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=150, verbose_name="source")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical planned investment",
                "verbose_name_plural": "historical planned investment",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInvestorContact",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("office", models.CharField(blank=True, max_length=60, verbose_name="office held")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=120, verbose_name="e-mail")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                ("is_active", models.BooleanField(default=True, verbose_name="still there")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReferrerClaim",
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
                ("claimed_on", models.DateField(verbose_name="claimed on")),
                ("evidence", models.CharField(max_length=500, verbose_name="evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share",
                    ),
                ),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                (
                    "decision_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="ground of the decision"
                    ),
                ),
                ("is_disputed", models.BooleanField(default=False, verbose_name="disputed")),
                (
                    "dispute_note",
                    models.CharField(blank=True, max_length=500, verbose_name="dispute"),
                ),
                ("answer_due_on", models.DateField(verbose_name="answer to the referrer due")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="answered on"),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical claim of a referrer",
                "verbose_name_plural": "historical claims of referrers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewCondition",
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
                ("text", models.TextField(verbose_name="condition")),
                ("done_on", models.DateField(null=True, verbose_name="done on")),
                ("evidence", models.CharField(blank=True, max_length=300, verbose_name="evidence")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical condition",
                "verbose_name_plural": "historical conditions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewOpinion",
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
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("national_policy", "National industrial policy"),
                            ("county_plan", "County industrial plan"),
                            ("environment", "Environment"),
                            ("intensity", "Investment intensity"),
                            ("land", "Land supply"),
                            ("planning", "Spatial planning"),
                        ],
                        max_length=20,
                        verbose_name="question",
                    ),
                ),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("disagree", "Disagree"),
                        ],
                        max_length=12,
                        verbose_name="opinion",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="conditions or reason")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical opinion",
                "verbose_name_plural": "historical opinions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewRequest",
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
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
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
            ],
            options={
                "verbose_name": "historical department asked",
                "verbose_name_plural": "historical departments asked",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewRound",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="round")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(null=True, verbose_name="working days"),
                ),
                ("note", models.TextField(blank=True, verbose_name="what it is about")),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("disagree", "Disagree"),
                            ("not_concluded", "Not concluded"),
                        ],
                        max_length=16,
                        verbose_name="conclusion",
                    ),
                ),
                ("concluded_on", models.DateField(null=True, verbose_name="concluded on")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical round of a joint review",
                "verbose_name_plural": "historical rounds of joint reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="InvestorContact",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("office", models.CharField(blank=True, max_length=60, verbose_name="office held")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=120, verbose_name="e-mail")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                ("is_active", models.BooleanField(default=True, verbose_name="still there")),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-is_active", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferrerClaim",
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
                ("claimed_on", models.DateField(verbose_name="claimed on")),
                ("evidence", models.CharField(max_length=500, verbose_name="evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share",
                    ),
                ),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                (
                    "decision_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="ground of the decision"
                    ),
                ),
                ("is_disputed", models.BooleanField(default=False, verbose_name="disputed")),
                (
                    "dispute_note",
                    models.CharField(blank=True, max_length=500, verbose_name="dispute"),
                ),
                ("answer_due_on", models.DateField(verbose_name="answer to the referrer due")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, verbose_name="answered on"),
                ),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
            ],
            options={
                "verbose_name": "claim of a referrer",
                "verbose_name_plural": "claims of referrers",
                "ordering": ["claimed_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewCondition",
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
                ("text", models.TextField(verbose_name="condition")),
                ("done_on", models.DateField(null=True, verbose_name="done on")),
                ("evidence", models.CharField(blank=True, max_length=300, verbose_name="evidence")),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ["project", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewOpinion",
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
                    "question",
                    models.CharField(
                        choices=[
                            ("national_policy", "National industrial policy"),
                            ("county_plan", "County industrial plan"),
                            ("environment", "Environment"),
                            ("intensity", "Investment intensity"),
                            ("land", "Land supply"),
                            ("planning", "Spatial planning"),
                        ],
                        max_length=20,
                        verbose_name="question",
                    ),
                ),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("disagree", "Disagree"),
                        ],
                        max_length=12,
                        verbose_name="opinion",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="conditions or reason")),
            ],
            options={
                "verbose_name": "opinion",
                "verbose_name_plural": "opinions",
                "ordering": ["request", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewRequest",
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
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=100, verbose_name="document number"),
                ),
            ],
            options={
                "verbose_name": "department asked",
                "verbose_name_plural": "departments asked",
                "ordering": ["round", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewRound",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="round")),
                ("asked_on", models.DateField(verbose_name="asked on")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(null=True, verbose_name="working days"),
                ),
                ("note", models.TextField(blank=True, verbose_name="what it is about")),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("conditions", "Agree with conditions"),
                            ("disagree", "Disagree"),
                            ("not_concluded", "Not concluded"),
                        ],
                        max_length=16,
                        verbose_name="conclusion",
                    ),
                ),
                ("concluded_on", models.DateField(null=True, verbose_name="concluded on")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
            ],
            options={
                "verbose_name": "round of a joint review",
                "verbose_name_plural": "rounds of joint reviews",
                "ordering": ["project", "-number"],
            },
        ),
        migrations.AddField(
            model_name="fundsentry",
            name="corrects",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="projects.fundsentry",
            ),
        ),
        migrations.AddField(
            model_name="fundsentry",
            name="decision_note",
            field=models.TextField(blank=True, verbose_name="decision"),
        ),
        migrations.AddField(
            model_name="fundsentry",
            name="exclusion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_arrived", "Not arrived, or not by the vouchers"),
                    ("counted", "Counted already"),
                    ("working_capital", "Working capital"),
                    ("local", "Money of local enterprises or persons"),
                    ("public", "Budget money, subsidies or policy investment"),
                    ("loan", "Loans"),
                    ("reflowed", "Flowed back out"),
                    ("land_returned", "Land payment returned"),
                    ("other", "Other"),
                ],
                max_length=20,
                verbose_name="reason for striking off",
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsentry",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.fundsentry",
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsentry",
            name="decision_note",
            field=models.TextField(blank=True, verbose_name="decision"),
        ),
        migrations.AddField(
            model_name="historicalfundsentry",
            name="exclusion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_arrived", "Not arrived, or not by the vouchers"),
                    ("counted", "Counted already"),
                    ("working_capital", "Working capital"),
                    ("local", "Money of local enterprises or persons"),
                    ("public", "Budget money, subsidies or policy investment"),
                    ("loan", "Loans"),
                    ("reflowed", "Flowed back out"),
                    ("land_returned", "Land payment returned"),
                    ("other", "Other"),
                ],
                max_length=20,
                verbose_name="reason for striking off",
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestor",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.investor",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestor",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.investor",
                verbose_name="parent company",
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrer",
            name="agreement_from",
            field=models.DateField(blank=True, null=True, verbose_name="agreement from"),
        ),
        migrations.AddField(
            model_name="historicalreferrer",
            name="agreement_number",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="number of the agreement"
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrer",
            name="agreement_until",
            field=models.DateField(blank=True, null=True, verbose_name="agreement until"),
        ),
        migrations.AddField(
            model_name="historicalreferrer",
            name="contact_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="contact person"),
        ),
        migrations.AddField(
            model_name="investor",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="projects.investor",
                verbose_name="merged into",
            ),
        ),
        migrations.AddField(
            model_name="investor",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="subsidiaries",
                to="projects.investor",
                verbose_name="parent company",
            ),
        ),
        migrations.AddField(
            model_name="investor",
            name="search_text",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="project",
            name="flag_severity",
            field=models.CharField(blank=True, editable=False, max_length=12, verbose_name="flag"),
        ),
        migrations.AddField(
            model_name="project",
            name="flag_since",
            field=models.DateField(editable=False, null=True, verbose_name="flagged since"),
        ),
        migrations.AddField(
            model_name="referrer",
            name="agreement_from",
            field=models.DateField(blank=True, null=True, verbose_name="agreement from"),
        ),
        migrations.AddField(
            model_name="referrer",
            name="agreement_number",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="number of the agreement"
            ),
        ),
        migrations.AddField(
            model_name="referrer",
            name="agreement_until",
            field=models.DateField(blank=True, null=True, verbose_name="agreement until"),
        ),
        migrations.AddField(
            model_name="referrer",
            name="contact_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="contact person"),
        ),
        # Only words of the choices: the state knows them, the table has nothing to change.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="fundsentry",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("claimed", "To be verified"),
                            ("returned", "Returned with a question"),
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="claimed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
            ]
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="historicalfundsentry",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("claimed", "To be verified"),
                            ("returned", "Returned with a question"),
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="claimed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="fundsentry",
            index=models.Index(
                condition=models.Q(("state", "claimed")),
                fields=["created_at", "id"],
                name="funds_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("flag_severity", ""), _negated=True),
                fields=["county", "flag_severity", "-changed_at", "-id"],
                name="project_county_flag",
            ),
        ),
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("flag_severity", ""), _negated=True),
                fields=["flag_severity", "-changed_at", "-id"],
                name="project_flag",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="led by",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="people",
            field=models.ManyToManyField(
                blank=True,
                related_name="activities",
                to=settings.AUTH_USER_MODEL,
                verbose_name="our people",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit in charge",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="activityfile",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="activityfile",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="activityfile",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="activityfile",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="activitymeeting",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meetings",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="activitymeeting",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="activitymeeting",
            name="investor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="projects.investor",
                verbose_name="investor",
            ),
        ),
        migrations.AddField(
            model_name="activitymeeting",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="activityproject",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="project_links",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="activityproject",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="activityproject",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="activity_links",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="activityproject",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="host_unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="host unit",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="approvals",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="approval",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="projects.approval",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="position",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.position",
                verbose_name="position",
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="approvalstep",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flags",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="flags",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flag_consequences",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="received_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="rechecked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="flagconsequence",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="flagfact",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="flagfact",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flag_facts",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="flagfact",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flag_holds",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="flaghold",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="fundsplanitem",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="fundsplanitem",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funds_plan",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="fundsplanitem",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="county",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="led by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit in charge",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivity",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityfile",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityfile",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityfile",
            name="file",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityfile",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityfile",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="investor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.investor",
                verbose_name="investor",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityproject",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.activity",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityproject",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityproject",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityproject",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivityproject",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalapproval",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalapproval",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalapproval",
            name="host_unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="host unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalapproval",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalapproval",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="approval",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.approval",
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="position",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.position",
                verbose_name="position",
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalapprovalstep",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="county",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="rechecked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalflagconsequence",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="county",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="historicalflaghold",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsplanitem",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsplanitem",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsplanitem",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalfundsplanitem",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestorcontact",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestorcontact",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestorcontact",
            name="investor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.investor",
            ),
        ),
        migrations.AddField(
            model_name="historicalinvestorcontact",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="referrer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.referrer",
            ),
        ),
        migrations.AddField(
            model_name="historicalreferrerclaim",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="step",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.approvalstep",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewopinion",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewopinion",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewopinion",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.unit",
                verbose_name="department",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="concluded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="project",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewround",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="investorcontact",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="investorcontact",
            name="investor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="projects.investor",
            ),
        ),
        migrations.AddField(
            model_name="investorcontact",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalactivitymeeting",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.investorcontact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="activitymeeting",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="projects.investorcontact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="referrerclaim",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="referrerclaim",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referrerclaim",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="referrer_claims",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="referrerclaim",
            name="referrer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="projects.referrer",
            ),
        ),
        migrations.AddField(
            model_name="referrerclaim",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="review_conditions",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="step",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conditions",
                to="projects.approvalstep",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="reviewopinion",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="reviewopinion",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
                verbose_name="department",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="reviewopinion",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opinions",
                to="projects.reviewrequest",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewopinion",
            name="request",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.reviewrequest",
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="concluded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="created_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.projectdocument",
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="documents",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="projects.projectdocument", verbose_name="material"
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="review_rounds",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="reviewround",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="reviewrequest",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="projects.reviewround",
            ),
        ),
        migrations.AddField(
            model_name="reviewcondition",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conditions",
                to="projects.reviewround",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewrequest",
            name="round",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.reviewround",
            ),
        ),
        migrations.AddField(
            model_name="historicalreviewcondition",
            name="round",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.reviewround",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["county", "-starts_on", "-id"], name="activity_county_start"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["unit", "-starts_on", "-id"], name="activity_unit_start"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["report_due_on"],
                name="activity_report_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="activity_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_wan", None), ("cost_wan__gte", 0), _connector="OR"),
                name="activity_cost_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityproject",
            constraint=models.UniqueConstraint(
                fields=("activity", "project"), name="activity_project_once"
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["project"],
                name="approval_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="approval_once"),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("project",),
                name="one_current_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                fields=("approval", "place"), name="approval_step_once"
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(fields=["project", "rule", "key", "since"], name="flag_project"),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("cleared_on", None)),
                fields=["county", "severity", "since", "id"],
                name="flag_open_county",
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(fields=["unit", "rule", "key", "since"], name="flag_unit"),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_on", None), ("project__isnull", False)),
                fields=("project", "rule", "key"),
                name="flag_once_open_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_on", None), ("project", None)),
                fields=("unit", "rule", "key"),
                name="flag_once_open_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared_on", None), ("cleared_on__gt", models.F("since")), _connector="OR"
                ),
                name="flag_lasts_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("project__isnull", False), ("unit", None)),
                    models.Q(("project", None), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="flag_one_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="flagconsequence",
            index=models.Index(
                fields=["county", "state", "receipt_due_on"], name="flag_consequence_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="flagconsequence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project__isnull", False)),
                fields=("project", "rule", "key", "flag_since", "kind"),
                name="flag_consequence_once_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagconsequence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project", None)),
                fields=("unit", "rule", "key", "flag_since", "kind"),
                name="flag_consequence_once_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagconsequence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("project__isnull", False), ("unit__isnull", False), _connector="OR"
                ),
                name="flag_consequence_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project__isnull", False)),
                fields=("project", "rule", "key", "period"),
                name="flag_fact_once_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project", None)),
                fields=("unit", "rule", "key", "period"),
                name="flag_fact_once_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("project__isnull", False), ("unit__isnull", False), _connector="OR"
                ),
                name="flag_fact_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="flaghold",
            index=models.Index(fields=["project", "until"], name="flag_hold_project"),
        ),
        migrations.AddIndex(
            model_name="flaghold",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["county", "asked_on"],
                name="flag_hold_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="flaghold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("project__isnull", False), ("state", "asked")),
                fields=("project", "rule", "key"),
                name="flag_hold_once_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="flaghold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("project__isnull", False), ("unit__isnull", False), _connector="OR"
                ),
                name="flag_hold_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundsplanitem",
            constraint=models.UniqueConstraint(
                fields=("project", "first_on"), name="funds_plan_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundsplanitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_wan__gte", 0)), name="funds_plan_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="referrerclaim",
            index=models.Index(
                condition=models.Q(("answered_on", None)),
                fields=["answer_due_on"],
                name="claim_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="referrerclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("project", "referrer"),
                name="claim_once_per_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="referrerclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("percent__gt", 0), ("percent__lte", 100), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("percent", None)),
                    _connector="OR",
                ),
                name="claim_share_with_confirmation",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewopinion",
            constraint=models.UniqueConstraint(
                fields=("request", "question"), name="review_opinion_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(
                condition=models.Q(("conclusion", "")), fields=["due_on"], name="review_running_due"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewround",
            index=models.Index(fields=["-concluded_on", "-id"], name="review_concluded"),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                fields=("project", "number"), name="review_round_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("conclusion", "")),
                fields=("project",),
                name="one_running_review",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewrequest",
            index=models.Index(fields=["unit", "answered_on"], name="review_request_unit"),
        ),
        migrations.AddConstraint(
            model_name="reviewrequest",
            constraint=models.UniqueConstraint(
                fields=("round", "unit"), name="review_request_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewcondition",
            index=models.Index(
                condition=models.Q(("done_on", None)), fields=["project"], name="condition_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("round__isnull", False), ("step", None)),
                    models.Q(("round", None), ("step__isnull", False)),
                    _connector="OR",
                ),
                name="condition_of_round_or_step",
            ),
        ),
    ]
