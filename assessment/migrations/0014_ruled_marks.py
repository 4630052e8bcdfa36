"""A ruling may change a unit's mark on a sheet of assessors."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A new column with a default; the constraint names it."""

    dependencies = [("assessment", "0013_rewards")]

    operations = [
        migrations.AddField(
            model_name="factchange",
            name="is_mark",
            field=models.BooleanField(default=False, verbose_name="mark on a sheet"),
        ),
        migrations.RemoveConstraint(model_name="factchange", name="fact_change_once"),
        migrations.AddConstraint(
            model_name="factchange",
            constraint=models.UniqueConstraint(
                fields=("objection", "name", "is_target", "is_mark"), name="fact_change_once"
            ),
        ),
    ]
