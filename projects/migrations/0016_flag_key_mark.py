"""A flag can end because the project was marked as a key project, or no longer is one."""

from django.db import migrations, models

CLEARED_BY = [
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
    ("key_mark", "Key mark set or taken away"),
]


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_agency_milestones")]

    operations = [
        # Only words of the choices: the state knows them, the table has nothing to change.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="flag",
                    name="cleared_by",
                    field=models.CharField(
                        blank=True, choices=CLEARED_BY, max_length=12, verbose_name="cleared by"
                    ),
                ),
            ]
        ),
    ]
