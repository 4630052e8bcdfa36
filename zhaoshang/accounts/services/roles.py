"""Roles: granted and taken by the security administrator only, never to himself (D7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.labels import role_names
from zhaoshang.accounts.models import User, forget_scope
from zhaoshang.accounts.permissions import can_assign_roles_to
from zhaoshang.accounts.rules import ADMINISTRATORS, Role, conflicting_roles
from zhaoshang.accounts.services.locking import OUTSIDE_AREA, as_actor, bump, lock
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_YOURSELF = _("Nobody grants roles to himself: ask another security administrator.")
ADMINISTRATORS_EXCLUDE = _(
    "System administrator, security administrator and auditor exclude one another and every other "
    "role. %(name)s would hold: %(roles)s."
)
UNKNOWN_ROLE = _("There is no role %(role)s.")
NOBODY_CHOSEN = _("Choose at least one person.")


@transaction.atomic
@as_actor
def assign_roles(
    *,
    by: User | None,
    user_id: int,
    version: int | None,
    roles: Iterable[str],
    reason: str = "",
) -> User:
    """Give a person exactly these roles; the person's sessions end at once if they change.

    Raises:
        RuleBroken: by oneself, outside the actor's area, excluded together, unknown role.
        Conflict: somebody else changed the account meanwhile.
    """
    user = lock(User, user_id, version)
    _assign(by, user, _known(roles), reason)
    return user


@transaction.atomic
@as_actor
def grant_role(
    *, by: User | None, user_ids: Sequence[int], role: str, reason: str = ""
) -> list[User]:
    """Add one role to several people; those who hold it already are passed over. All or nothing.

    Raises:
        RuleBroken: as `assign_roles`, for the first person it hits.
    """
    wanted = _known([role])
    if not user_ids:
        raise RuleBroken(NOBODY_CHOSEN, code="nobody", field="users")
    granted = []
    for pk in sorted(set(user_ids)):
        user = lock(User, pk, None)
        if not wanted <= user.scope.roles:
            _assign(by, user, wanted | user.scope.roles, reason)
            granted.append(user)
    return granted


def _known(roles: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(roles)
    for role in sorted(wanted - set(Role)):
        raise RuleBroken(UNKNOWN_ROLE % {"role": role}, code="unknown-role", field="roles")
    return frozenset(Role(role).value for role in wanted)


def _assign(by: User | None, user: User, wanted: frozenset[str], reason: str) -> None:
    if by is not None and by.pk == user.pk:
        raise RuleBroken(NOT_YOURSELF, code="yourself", field="roles")
    if by is not None and not can_assign_roles_to(by, user):
        raise RuleBroken(OUTSIDE_AREA, code="forbidden")
    if conflicting_roles(wanted):
        raise RuleBroken(
            ADMINISTRATORS_EXCLUDE % {"name": user.full_name, "roles": _listed(wanted)},
            code="excluded",
            field="roles",
        )
    old = user.scope.roles
    if old == wanted:
        return
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in sorted(wanted)])
    user.access_version += 1
    user.session_version += 1
    bump(user, by)
    user.save(update_fields=["access_version", "session_version", "version"])
    forget_scope(user)
    record_event(
        events.ROLES_ASSIGNED,
        by=by,
        county=user.unit,
        subject=user,
        reason=reason.strip(),
        detail={
            "old": sorted(old),
            "new": sorted(wanted),
            "administrator": bool(wanted & ADMINISTRATORS),
        },
    )


def _listed(roles: Iterable[str]) -> str:
    return "、".join(role_names(roles))
