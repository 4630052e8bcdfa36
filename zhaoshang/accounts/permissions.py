"""Who may administer units, accounts and roles (product.md "Who uses it"; reliability.md D7).

- The system administrator keeps units and accounts of the own county (or region), grants no role.
- The security administrator grants roles there, never to himself.
- Everybody announces the own absence, a unit head those of the own people, the system administrator
  any in the own area; only he names a successor for good.
- An administrator's password is reset, and account switched, by the security administrator only: a
  system administrator who could do it would hold two of the three offices.
"""

from __future__ import annotations

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import ADMINISTRATORS, Role


def in_own_area(user: User, unit: Unit) -> bool:
    """Tell whether a unit lies in the user's county, or at or below the user's higher unit."""
    scope = user.scope
    if scope.county_id is not None:
        return unit.county_id == scope.county_id
    return bool(scope.home_path) and unit.path.startswith(scope.home_path)


def can_administer_units(user: User) -> bool:
    """Tell whether the user may open the unit administration."""
    return user.has_role(Role.SYSADMIN)


def can_administer_unit(user: User, unit: Unit) -> bool:
    """Tell whether the user may change this unit, its positions and its members."""
    return can_administer_units(user) and in_own_area(user, unit)


def can_end_unit(user: User, unit: Unit) -> bool:
    """Tell whether the user may move, merge or close this unit: never the top of the own area."""
    top = user.scope.county_id if user.scope.county_id is not None else user.unit_id
    return can_administer_unit(user, unit) and unit.pk != top


def can_administer_users(user: User) -> bool:
    """Tell whether the user may open the account administration."""
    return user.has_role(Role.SYSADMIN)


def can_administer_user(user: User, person: User) -> bool:
    """Tell whether the user may change this person's details, unit and teams."""
    return can_administer_users(user) and in_own_area(user, person.unit)


def can_control_account(user: User, person: User) -> bool:
    """Tell whether the user may reset this password, switch this account, end these sessions."""
    if person.pk == user.pk or not in_own_area(user, person.unit):
        return False
    keeper = Role.SECADMIN if person.has_role(*ADMINISTRATORS) else Role.SYSADMIN
    return user.has_role(keeper)


def can_assign_roles(user: User) -> bool:
    """Tell whether the user may open the role administration."""
    return user.has_role(Role.SECADMIN)


def can_assign_roles_to(user: User, person: User) -> bool:
    """Tell whether the user may change this person's roles: nobody grants himself."""
    return can_assign_roles(user) and person.pk != user.pk and in_own_area(user, person.unit)


def can_announce_for_others(user: User) -> bool:
    """Tell whether the user may announce absences of other people at all."""
    return user.has_role(Role.UNIT_HEAD, Role.SYSADMIN)


def can_announce_absence(user: User, person: User) -> bool:
    """Tell whether the user may say who stands in for this person, change it and end it."""
    if person.pk == user.pk or (user.has_role(Role.SYSADMIN) and in_own_area(user, person.unit)):
        return True
    return user.has_role(Role.UNIT_HEAD) and person.unit_id in user.scope.unit_ids


def can_name_successor(user: User, person: User) -> bool:
    """Tell whether the user may name who takes over for good."""
    if person.pk == user.pk:
        return False
    return can_administer_user(user, person) or can_control_account(user, person)
