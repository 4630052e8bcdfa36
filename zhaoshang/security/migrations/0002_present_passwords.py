"""The passwords that people have now count among those that may not come back."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def keep_present(apps: Any, _schema: Any) -> None:
    users = apps.get_model("accounts", "User").objects.filter(must_change_password=False)
    former = apps.get_model("security", "FormerPassword")
    now = timezone.now()
    former.objects.bulk_create(
        [
            former(user_id=pk, password=encoded, chosen_at=changed_at or now)
            for pk, encoded, changed_at in users.values_list(
                "pk", "password", "password_changed_at"
            )
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0001_sessions_and_passwords"),
        ("accounts", "0004_absences"),
    ]

    operations = [migrations.RunPython(keep_present, migrations.RunPython.noop)]
