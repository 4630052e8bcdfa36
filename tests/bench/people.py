"""After generating: a city with a leader over the counties, rare words, large exports at once.

Run as a program on the database of DATABASE_URL.
"""

import datetime as dt

import django
from django.db import connection

django.setup()

from projects.demo.staff import PASSWORD  # noqa: E402 - needs Django set up
from projects.models import Project  # noqa: E402
from projects.policies_ledger import EXPORT  # noqa: E402
from tests.bench.database import RARE, RARE_ROWS  # noqa: E402
from zhaoshang.accounts.models import Unit, User  # noqa: E402
from zhaoshang.accounts.rules import Role, UnitKind  # noqa: E402
from zhaoshang.accounts.services import Details, assign_roles, create_user  # noqa: E402
from zhaoshang.core import clock  # noqa: E402
from zhaoshang.policy.models import Policy  # noqa: E402

CITY_LEADER = "vcity"


def add_city() -> None:
    """Put every generated county under one city."""
    city = Unit.objects.create(
        code="VCITY", kind=UnitKind.CITY.value, name="云岭市", path="", opened_on="2015-01-01"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_unit SET path = '/' || id || '/' WHERE id = %s", [city.pk])
        cursor.execute(
            "UPDATE accounts_unit SET path = %s || path WHERE id <> %s", [f"/{city.pk}", city.pk]
        )
        cursor.execute("UPDATE accounts_unit SET parent_id = %s WHERE kind = 'county'", [city.pk])
    user, _one_time = create_user(
        by=None,
        unit=Unit.objects.get(pk=city.pk),
        username=CITY_LEADER,
        details=Details(full_name="市领导"),
    )
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    user.save()
    assign_roles(by=None, user_id=user.pk, version=None, roles=[Role.LEADER])


def add_rare_words() -> None:
    """Give three projects words that no other has."""
    chosen = list(Project.objects.order_by("pk").values_list("pk", flat=True)[::7][:RARE_ROWS])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_project SET search_text = search_text || %s WHERE id = ANY(%s)",
            [f"\n{RARE}", chosen],
        )


def allow_large_exports() -> None:
    """Let a browser fetch any number of rows: usually a worker writes what is above 5,000."""
    Policy.objects.create(
        kind=EXPORT.name,
        effective_from=dt.date(2020, 1, 1),
        value={**EXPORT.default, "rows_at_once": 1_000_000},
    )


def refresh_statistics() -> None:
    """Vacuum and analyse, as autovacuum would have by the time people work."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    if not User.objects.filter(username=CITY_LEADER).exists():
        add_city()
        add_rare_words()
        allow_large_exports()
        refresh_statistics()
