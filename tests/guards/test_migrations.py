"""The migrations on disk are what the models say."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = ("zhaoshang.", "projects", "contracts", "assessment")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_migrations_have_one_head_per_app():
    assert MigrationLoader(connection).detect_conflicts() == {}


def test_our_migrations_are_named():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(OURS)}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert [
        f"{app}.{name}" for app, name in loader.disk_migrations if app in ours and "_auto_" in name
    ] == []
