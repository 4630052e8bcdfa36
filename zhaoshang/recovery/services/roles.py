"""Two roles in PostgreSQL: the owner migrates, the application's role works and cannot rewrite.

The application's role reads and writes every table, but

- of the audit trail it may add events and seals, and put an event that was never sealed into a seal
  (three columns, and a trigger that lets it happen once): neither change, delete nor empty them;
- of the field history of business records it may add and read;
- of the record of migrations it may read.

It owns nothing, so it can neither alter a table nor switch a trigger off. Source: rules R20.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg2
from django.apps import apps
from django.db import connection, transaction
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from zhaoshang.audit.history import HistoryOrigin
from zhaoshang.audit.models import AuditEvent, AuditSeal

SEAL_COLUMNS = ("seal_id", "position", "digest")
MIGRATIONS = "django_migrations"

_ATTRIBUTES = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_SEAL_ONCE = """
CREATE OR REPLACE FUNCTION audit_seal_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seal_id IS NOT NULL OR NEW.seal_id IS NULL THEN
        RAISE EXCEPTION 'an audit event is put into a seal once, and never changed'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER audit_seal_once BEFORE UPDATE ON {events}
FOR EACH ROW EXECUTE FUNCTION audit_seal_once();
"""
_RIGHTS = """
GRANT CONNECT ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA {schema} TO {role};
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
REVOKE UPDATE, DELETE ON TABLE {append_only} FROM {role};
REVOKE INSERT, UPDATE, DELETE ON TABLE {migrations} FROM {role};
GRANT UPDATE ({seal_columns}) ON TABLE {events} TO {role};
"""


class RoleRefused(Exception):  # noqa: N818 - what happened, as RuleBroken
    """The role cannot be given its rights; says why."""


def append_only_tables() -> list[str]:
    """Return the tables that the application's role may add to and read: trail and histories."""
    histories = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, HistoryOrigin)
    ]
    return sorted([AuditEvent._meta.db_table, AuditSeal._meta.db_table, *histories])


def grant_application_role(*, role: str, password: str = "") -> bool:
    """Give the application's role its rights; may be repeated, and must be after each migration.

    All in one transaction: an application at work notices nothing.

    Args:
        role: Its name; made if it is not there.
        password: Set if given; sent as a hash, so that no log of the server has it.

    Returns:
        Whether the role was made.

    Raises:
        RoleRefused: on SQLite, for the owner's own role, for a role that is stronger than it may
            be, and when the owner may not create roles.
    """
    if connection.vendor != "postgresql":
        raise RoleRefused("only PostgreSQL has roles")
    try:
        with transaction.atomic():
            made = _prepare(role, password)
            _run(sql.SQL(_SEAL_ONCE), events=_names([AuditEvent._meta.db_table]))
            _grant(role)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise RoleRefused(str(error).strip()) from error
    except Exception as error:
        if isinstance(error.__cause__, psycopg2.errors.InsufficientPrivilege):
            raise RoleRefused(str(error).strip()) from error
        raise
    return made


def _prepare(role: str, password: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = %s, r.rolsuper OR r.rolcreaterole OR r.rolbypassrls"
            " FROM (SELECT) one LEFT JOIN pg_roles r ON r.rolname = %s",
            [role, role],
        )
        is_own, is_strong = cursor.fetchone()
    if is_own:
        raise RoleRefused(f"{role} is who asks: the owner cannot be the application's role")
    if is_strong:
        raise RoleRefused(f"{role} is a superuser or creates roles: take another")
    if is_strong is None:
        _run(sql.SQL(f"CREATE ROLE {{role}} {_ATTRIBUTES}"), role=sql.Identifier(role))
    if password:
        hashed = encrypt_password(password, role, connection.connection, "scram-sha-256")
        _run(
            sql.SQL("ALTER ROLE {role} PASSWORD {hashed}"),
            role=sql.Identifier(role),
            hashed=sql.Literal(hashed),
        )
    return is_strong is None


def _grant(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_schema()")
        database, schema = cursor.fetchone()
        _run(
            sql.SQL(_RIGHTS),
            database=sql.Identifier(database),
            schema=sql.Identifier(schema),
            role=sql.Identifier(role),
            append_only=_names(append_only_tables()),
            migrations=_names([MIGRATIONS]),
            events=_names([AuditEvent._meta.db_table]),
            seal_columns=_names(SEAL_COLUMNS),
        )
        # Nobody may put a table of its own in front of ours. From version 15 on it is so anyway.
        cursor.execute("SELECT has_schema_privilege(%s, current_schema(), 'CREATE')", [role])
        (may_create,) = cursor.fetchone()
    if may_create:
        _run(
            sql.SQL("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"),
            schema=sql.Identifier(schema),
            role=sql.Identifier(role),
        )


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _run(statement: sql.SQL, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        # psycopg2's own cursor: it alone writes composed statements.
        cursor.cursor.execute(statement.format(**parts))
