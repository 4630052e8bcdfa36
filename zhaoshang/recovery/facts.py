"""What a restored system must pass before it is trusted: asked of the default database."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import RequestFactory

from zhaoshang.accounts.models import User
from zhaoshang.audit.selectors import verify_chains
from zhaoshang.core import clock
from zhaoshang.files.models import StoredFile
from zhaoshang.files.services import verify_file
from zhaoshang.recovery.engine_parts import Facts
from zhaoshang.recovery.engines import engine_of

# An address of nobody (RFC 5737): no lock of a person's own is touched.
NOBODY = "192.0.2.1"
_MOST_NAMED = 5


def code_migrations() -> set[str]:
    """Return the migrations of this version, as "app.name"."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def problems_of(manifest: dict[str, Any]) -> list[str]:
    """Return what the restored database and attachments lack, a line each; empty is good.

    1. Each table has the rows and the digest of the moment of the backup.
    2. The sealed audit trail is unbroken (R20).
    3. Each attachment that a row names is there with its content.
    4. Somebody can log in.
    """
    return [
        *_tables(manifest["tables"], engine_of(connection).facts()),
        *_trail(),
        *_files(set(manifest["missing"])),
        *_log_in(),
    ]


def _tables(said: Facts, found: Facts) -> list[str]:
    return [
        f"table {table}: {found.get(table, {}).get('rows', 'none')} rows or other content,"
        f" {said.get(table, {}).get('rows', 'none')} were backed up"
        for table in sorted({*said, *found})
        if said.get(table) != found.get(table)
    ]


def _trail() -> list[str]:
    return [
        f"audit trail of county {report.county_id or '-'}: {len(report.findings)} findings"
        for report in verify_chains()
        if not report.is_intact
    ]


def _files(missing: set[str]) -> list[str]:
    """Name the attachments that are not whole, but for those that were lost before the backup."""
    broken = [
        stored.key
        for stored in StoredFile.objects.order_by("pk").iterator(1_000)
        if stored.key not in missing and not verify_file(stored)
    ]
    more = ["…"] if len(broken) > _MOST_NAMED else []
    return [f"attachments: {len(broken)} not whole: {', '.join([*broken[:_MOST_NAMED], *more])}"][
        : bool(broken)
    ]


def _log_in() -> list[str]:
    """Try a log-in of the account used last, with a password of its own that is taken back."""
    users = User.objects.get_queryset().active_on(clock.today()).exclude(last_login=None)
    user = users.order_by("-last_login").first()
    if user is None:
        return []
    request = RequestFactory().post("/", REMOTE_ADDR=NOBODY)
    password = secrets.token_urlsafe(24) + "Aa1!"
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=_hashed(user, password))
        entered = authenticate(request, username=user.get_username(), password=password)
        transaction.set_rollback(True)
    return [] if entered == user else ["nobody can log in"]


def _hashed(user: User, password: str) -> str:
    user.set_password(password)
    return user.password
