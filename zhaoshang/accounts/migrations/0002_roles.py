"""The groups of product.md, "Who uses it": one Django group for each role."""

from django.db import migrations

ROLES = [
    "clerk",
    "unit_head",
    "bureau",
    "bureau_admin",
    "leader",
    "legal",
    "archivist",
    "reviewer",
    "sysadmin",
    "secadmin",
    "auditor",
]


def create_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


def remove_unused_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(create_roles, remove_unused_roles)]
