"""Sessions ended by hand."""

from __future__ import annotations

from tests.factories.duties import make_item
from tests.factories.projects import TODAY
from tests.factories.security import make_session
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.security import events


@case("security:session-end", "own")
def end_own(world: World) -> Act:
    user = world[Role.CLERK]
    row = make_session(user)
    return Act(user, {}, (events.SESSION_ENDED,), row, None, {"pk": row.pk})


@case("security:session-end", "administrator")
def end_of_a_person(world: World) -> Act:
    row = make_session(world[Role.CLERK])
    return Act(world[Role.SYSADMIN], {}, (events.SESSION_ENDED,), row, None, {"pk": row.pk})


@case("security:sessions-end-others")
def end_others(world: World) -> Act:
    user = world[Role.CLERK]
    make_session(user)
    return Act(user, {}, (events.OTHERS_ENDED,), user, None)


@case("security:leaver")
def hand_over(world: World) -> Act:
    leaver = world.county.user(Role.CLERK, is_active=False)
    make_item(world.county.township, owner=leaver)
    return Act(
        by=world[Role.SYSADMIN],
        data={
            "duty": "projects.items",
            "taker": world[Role.CLERK].pk,
            "on": TODAY,
            "reason": "陵组干〔2026〕12号",
        },
        kinds=(events.DUTIES_HANDED_OVER,),
        subject=leaver,
        wrong={"reason": " "},
        url={"pk": leaver.pk},
    )
