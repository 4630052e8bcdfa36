"""Who may do what with a project (rules.md R5, R3, R19): no queries beyond the parts, loaded once.

A view loads `part_of(user, project)` once and asks the rest of it. Whoever may read a project at
all is decided by `Project.objects.visible_to`; here a visible project is given.
"""

from __future__ import annotations

from projects.models import FirstContactFiling, Investor, Project, ProjectPart, StageProposal
from projects.rules.parts import Part, UserPart, merge_parts
from projects.rules.stages import Verb, needs_withdrawal_report
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

BUREAU = (Role.BUREAU, Role.BUREAU_ADMIN)
UNIT_ROLES = (Role.CLERK, Role.UNIT_HEAD)


def part_of(user: User, project: Project) -> UserPart:
    """Return the user's parts in a project: one query at most."""
    units = user.scope.unit_ids
    if not units:
        return UserPart()
    rows = ProjectPart.objects.filter(project=project, unit_id__in=units)
    return merge_parts(rows.values_list("unit_id", "roles", "may_write"), own_unit_id=user.unit_id)


def is_bureau_of(user: User, county_id: int) -> bool:
    """Tell whether the user sits in the county's own bureau; higher levels only read (R19)."""
    scope = user.scope
    return scope.has(*BUREAU) and scope.reads_county and scope.county_id == county_id


def can_register(user: User) -> bool:
    """Register a clue: units for themselves, the bureau for anybody in the county."""
    scope = user.scope
    if scope.county_id is None:
        return False
    return scope.has(*UNIT_ROLES) or is_bureau_of(user, scope.county_id)


def can_follow_up(user: User, project: Project, part: UserPart) -> bool:
    """Record follow-ups, problems, documents, claimed funds (R5)."""
    return part.may_write or is_bureau_of(user, project.county_id)


def can_edit(user: User, project: Project, part: UserPart) -> bool:
    """Change the facts of the project: who follows up, and the bureau."""
    return can_follow_up(user, project, part)


def can_propose(user: User, project: Project, part: UserPart) -> bool:
    """Move the project where the unit does so itself, else propose the move."""
    return can_follow_up(user, project, part)


def can_confirm(user: User, project: Project, proposal: StageProposal) -> bool:
    """Confirm or refuse a proposal: the bureau, and never the proposer (promoter ≠ verifier)."""
    return is_bureau_of(user, project.county_id) and proposal.created_by_id != user.pk


def can_take_back(user: User, project: Project, part: UserPart, proposal: StageProposal) -> bool:
    """Take a proposal back: the proposer, and whoever writes for the project."""
    return proposal.created_by_id == user.pk or part.may_write


def can_move_back(user: User, project: Project) -> bool:
    """Move a project back: the bureau."""
    return is_bureau_of(user, project.county_id)


def can_override(user: User, project: Project) -> bool:
    """Move a project whatever is missing: the business administrator."""
    return user.has_role(Role.BUREAU_ADMIN) and is_bureau_of(user, project.county_id)


def can_suspend(user: User, project: Project) -> bool:
    """Suspend, resume and reinstate: the bureau. A unit proposes a suspension."""
    return is_bureau_of(user, project.county_id)


def can_withdraw(user: User, project: Project, part: UserPart) -> bool:
    """Withdraw at once: the bureau; a unit its own clue before it is negotiated."""
    if is_bureau_of(user, project.county_id):
        return True
    return part.may_write and not needs_withdrawal_report(project.sub_stage)


def can_ask_for(user: User, project: Project, part: UserPart, verb: Verb) -> bool:
    """Propose what the bureau decides: a suspension, or a withdrawal from "negotiating" on."""
    if not part.may_write or is_bureau_of(user, project.county_id):
        return False
    return verb is Verb.SUSPEND or needs_withdrawal_report(project.sub_stage)


def can_merge(user: User, project: Project) -> bool:
    """Merge a duplicate into another project: the bureau."""
    return is_bureau_of(user, project.county_id)


def can_assign(user: User, project: Project) -> bool:
    """Give a project to a unit, a person, a sponsor; split the credit; mark it key: the bureau."""
    return is_bureau_of(user, project.county_id)


def can_set_fact(user: User, project: Project) -> bool:
    """Set a gate fact by hand: the bureau."""
    return is_bureau_of(user, project.county_id)


def can_file_first_contact(user: User, project: Project, part: UserPart) -> bool:
    """File the first contact: a unit that follows up or brought the project in."""
    return user.has_role(*UNIT_ROLES) and (part.may_write or Part.INTRODUCING in part.roles)


def can_decide_first_contact(user: User, filing: FirstContactFiling) -> bool:
    """Accept or refuse a filing: the bureau, and never who filed it."""
    return is_bureau_of(user, filing.project.county_id) and filing.created_by_id != user.pk


def can_edit_investor(user: User, investor: Investor) -> bool:
    """Change an investor: the bureau, and who entered it."""
    if is_bureau_of(user, investor.county_id):
        return True
    return user.has_role(*UNIT_ROLES) and investor.created_by_id == user.pk


def can_unmask_investor(user: User, investor: Investor) -> bool:
    """See the phone number: who works with the investor, not who only looks on (R19)."""
    return is_bureau_of(user, investor.county_id) or user.has_role(*UNIT_ROLES)
