"""What the health page says of backups, the log archive and the database's role; a query each."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from zhaoshang.core.health_parts import Health, Light
from zhaoshang.core.templatetags.zs import moment
from zhaoshang.recovery.models import Backup
from zhaoshang.recovery.rules import Facts, State, judge

# An archive that lags by more than this is out of order, whatever `archive_timeout` says.
ARCHIVE_LAG = dt.timedelta(minutes=10)
# A trial older than this many backups is too old by any setting.
_LOOKED_AT = 100

_LIGHTS = {
    State.NONE: Light.RED,
    State.OLD: Light.RED,
    State.DAMAGED: Light.RED,
    State.TRIAL_OLD: Light.RED,
    State.UNTRIED: Light.YELLOW,
    State.GOOD: Light.GREEN,
}
_ARCHIVER = """
    SELECT current_setting('archive_mode') <> 'off', a.failed_count, a.last_failed_wal,
           a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), a.last_archived_time,
           coalesce(left(a.last_archived_wal, 24), '') < pg_walfile_name(pg_current_wal_lsn()),
           pg_postmaster_start_time()
    FROM pg_stat_archiver a
"""
_ROLE = """
    SELECT current_user, r.rolsuper OR pg_has_role(c.relowner, 'MEMBER')
        OR has_table_privilege('audit_auditevent', 'DELETE, TRUNCATE, TRIGGER')
        OR has_table_privilege('audit_auditseal', 'UPDATE, DELETE, TRUNCATE, TRIGGER')
        OR has_column_privilege('audit_auditevent', 'kind', 'UPDATE')
    FROM pg_roles r, pg_class c
    WHERE r.rolname = current_user AND c.oid = 'audit_auditevent'::regclass
"""


def backup_health(now: dt.datetime) -> Health:
    """Return how backups stand: the newest good one, and the last trial; one query."""
    if not settings.BACKUP_DIR:
        light = Light.YELLOW if settings.RECOVERY_EXPECTED else Light.GREEN
        advice = gettext("No backups are made: set BACKUP_DIR and BACKUP_KEY.")
        return Health(light, gettext("not set up"), advice)
    rows = list(Backup.objects.order_by("-started_at", "-pk")[:_LOOKED_AT])
    newest = next((row for row in rows if row.finished_at and not row.problem), None)
    tried = sorted((row for row in rows if row.tried_at), key=_tried_at)
    passed = [row for row in tried if not row.trial_problem]
    state = judge(
        Facts(
            since=min((row.started_at for row in rows), default=None),
            backed_up_at=newest.started_at if newest else None,
            tried_at=passed[-1].tried_at if passed else None,
            last_trial_failed=bool(tried and tried[-1].trial_problem),
        ),
        now,
        newest=dt.timedelta(hours=settings.BACKUP_MAX_AGE_HOURS),
        trial=dt.timedelta(days=settings.BACKUP_TRIAL_MAX_AGE_DAYS),
    )
    said = [_newest_words(newest), _trial_words(passed[-1] if passed else None)]
    return Health(_LIGHTS[state], _word(state), " ".join([*said, _advice(state)]).strip())


def archive_health(now: dt.datetime) -> Health:
    """Return whether PostgreSQL hands its log to the archive, if it is told to; one query.

    Red: the last attempt failed, or nothing went there for too long while there was work.
    """
    if connection.vendor != "postgresql":
        return Health(Light.GREEN, gettext("not used"))
    with connection.cursor() as cursor:
        cursor.execute(_ARCHIVER)
        is_on, failures, failed_wal, is_failing, archived_at, waits, started_at = cursor.fetchone()
    if not is_on:
        return Health(Light.GREEN, gettext("not used"), gettext("Nightly backups alone."))
    if is_failing:
        advice = gettext(
            "%(wal)s could not be archived (%(count)s failures). The database goes on and keeps its"
            " log until the disk is full: look at archive_command and the archive's disk."
        )
        words = {"wal": failed_wal, "count": failures}
        return Health(Light.RED, gettext("fails"), advice % words)
    if waits and now - (archived_at or started_at) > ARCHIVE_LAG:
        advice = gettext("Last archived %(at)s. Set archive_timeout to 60 and look at the archive.")
        return Health(Light.RED, gettext("lags"), advice % {"at": moment(archived_at) or "–"})
    return Health(Light.GREEN, gettext("in order"), _archived_words(archived_at))


def role_health(now: dt.datetime) -> Health:
    """Return whether the application's role could rewrite the audit trail (R20); one query."""
    if connection.vendor != "postgresql":
        return Health(Light.GREEN, gettext("one role"), gettext("SQLite knows no roles."))
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        role, is_too_strong = cursor.fetchone()
    if not is_too_strong:
        return Health(Light.GREEN, gettext("the trail cannot be rewritten"), role)
    light = Light.YELLOW if settings.RECOVERY_EXPECTED else Light.GREEN
    advice = gettext(
        "%(role)s owns the tables or may change the audit trail: run manage.py"
        " grant_application_role and let the application log in by that role."
    )
    return Health(light, gettext("too strong"), advice % {"role": role})


def _tried_at(row: Backup) -> dt.datetime:
    return row.tried_at or row.started_at


def _word(state: State) -> str:
    return {
        State.NONE: gettext("none yet"),
        State.OLD: gettext("too old"),
        State.DAMAGED: gettext("cannot be restored"),
        State.TRIAL_OLD: gettext("not tried for too long"),
        State.UNTRIED: gettext("not tried yet"),
        State.GOOD: gettext("in order"),
    }[state]


def _advice(state: State) -> str:
    return {
        State.NONE: gettext("Run “Back up” below and read its error."),
        State.OLD: gettext("Run “Back up” below and read its error."),
        State.DAMAGED: gettext("Make a new backup, try it, and look at the disk."),
        State.TRIAL_OLD: gettext("Run “Try the newest backup” below and read its error."),
    }.get(state, "")


def _newest_words(row: Backup | None) -> str:
    if row is None:
        return gettext("No backup yet.")
    words = {
        "at": moment(row.started_at),
        "size": filesizeformat(row.size),
        "files": row.files,
        "place": row.place,
    }
    sealed = gettext("Last backup %(at)s: %(size)s, %(files)s files, encrypted, in %(place)s.")
    plain = gettext("Last backup %(at)s: %(size)s, %(files)s files, not encrypted, in %(place)s.")
    return (sealed if row.is_encrypted else plain) % words


def _trial_words(row: Backup | None) -> str:
    if row is None:
        return gettext("None was restored on trial yet.")
    return gettext("Last restored on trial %(at)s.") % {"at": moment(row.tried_at)}


def _archived_words(at: dt.datetime | None) -> str:
    return gettext("Last archived %(at)s.") % {"at": moment(at)} if at else ""
