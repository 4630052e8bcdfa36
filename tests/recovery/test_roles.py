"""The application's role in PostgreSQL: it works and seals, and cannot rewrite the trail (R20)."""

import secrets
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from tests.factories.accounts import make_county
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent, AuditSeal
from zhaoshang.audit.selectors import verify_chains
from zhaoshang.audit.services import record_event, seal_all
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.files.events import REMOVED
from zhaoshang.recovery import selectors
from zhaoshang.recovery.engine_parts import another
from zhaoshang.recovery.services.roles import append_only_tables

ROLE = "zs_test_application"
REFUSED = "permission denied|must be owner|put into a seal once"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_application(transactional_db, settings) -> Iterator[None]:
    """Make the role, and let the default connection be its own until the test ends."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if not cursor.fetchone()[0]:
            pytest.skip("needs a role that may create roles: ALTER ROLE … CREATEROLE")
    name = f"{ROLE}_{secrets.token_hex(4)}"
    settings.APPLICATION_ROLE, settings.APPLICATION_PASSWORD = name, secrets.token_hex(12)
    owner = connections["default"]
    try:
        call_command("grant_application_role")
        call_command("grant_application_role")
        own = another(owner, USER=name, PASSWORD=settings.APPLICATION_PASSWORD)
        connections["default"] = own
        try:
            yield
        finally:
            own.close()
    finally:
        connections["default"] = owner
        _forget(name)


def _forget(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_seal_once ON audit_auditevent")
        cursor.execute("DROP FUNCTION IF EXISTS audit_seal_once")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone():
            role = connection.ops.quote_name(name)
            # Who made a role is not at once a member of it before version 16.
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


@pytest.mark.postgres
def test_the_application_writes_and_seals_but_rewrites_nothing(as_application, settings):
    assert_works()
    with connection.cursor() as cursor:
        # PostgreSQL warns and grants nothing; what follows shows that it is so.
        cursor.execute(f"GRANT ALL ON audit_auditevent TO {settings.APPLICATION_ROLE}")
    refused = [
        "UPDATE audit_auditevent SET reason = 'other'",
        "UPDATE audit_auditevent SET kind = 'other' WHERE seal_id IS NULL",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent CASCADE",
        "ALTER TABLE audit_auditevent ADD COLUMN other int",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_seal_once ON audit_auditevent",
        "CREATE OR REPLACE FUNCTION audit_seal_once() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
        "DROP TABLE audit_auditevent",
        "SET session_replication_role = replica",
        # Sealed once, and never again: neither into another seal nor out of it.
        "UPDATE audit_auditevent SET digest = 'other' WHERE seal_id IS NOT NULL",
        "UPDATE audit_auditevent SET seal_id = NULL WHERE seal_id IS NOT NULL",
        "UPDATE audit_auditseal SET hash = 'other'",
        "DELETE FROM audit_auditseal",
        "TRUNCATE audit_auditseal CASCADE",
        "ALTER TABLE audit_auditseal DISABLE TRIGGER ALL",
        "UPDATE projects_historicalproject SET name = 'other'",
        "DELETE FROM projects_historicalproject",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "CREATE TABLE audit_auditevent_2 (id int)",
        "CREATE ROLE zs_test_other",
    ]
    for statement in refused:
        assert_refused(statement)
    assert len(append_only_tables()) > 10
    for table in append_only_tables():
        assert_refused(f"DELETE FROM {table}")
    assert all(report.is_intact for report in verify_chains())
    assert selectors.role_health(clock.now()).light == Light.GREEN


def assert_works() -> None:
    """Work as the application does: business rows, events, seals."""
    county = make_county()
    clerk = county.user(Role.CLERK)
    User.objects.filter(pk=clerk.pk).update(last_login=clock.now())
    for number in range(3):
        record_event(REMOVED, by=clerk, detail={"number": number})
        assert seal_all() == 1
    record_event(REMOVED, by=clerk)
    assert (AuditEvent.objects.filter(seal=None).count(), AuditSeal.objects.count()) == (1, 3)


def assert_refused(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.postgres
def test_the_owner_is_told_to_be_too_strong(settings):
    settings.RECOVERY_EXPECTED = True
    assert selectors.role_health(clock.now()).light == Light.YELLOW
    settings.RECOVERY_EXPECTED = False
    assert selectors.role_health(clock.now()).light == Light.GREEN


@pytest.mark.postgres
def test_a_role_that_cannot_be_the_applications_is_refused():
    owner = str(connection.settings_dict["USER"])
    with pytest.raises(CommandError, match="the owner cannot be"):
        call_command("grant_application_role", f"--role={owner}")


@pytest.mark.everywhere
def test_without_a_second_role_everything_runs_as_before(settings, capsys):
    settings.APPLICATION_ROLE = ""
    call_command("grant_application_role")
    assert "not set" in capsys.readouterr().out
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="only PostgreSQL"):
            call_command("grant_application_role", "--role=other")
