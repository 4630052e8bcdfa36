"""Who may do which step in the life of a contract (rules R14): no queries beyond the object."""

from __future__ import annotations

from contracts.models import Contract, ContractTemplate, LegalReview
from contracts.permissions import can_review, can_run
from contracts.rules.life import BEFORE_SIGNING, RUNNING, State
from projects.models import Project
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


def can_draft(user: User, project: Project) -> bool:
    """Draft a contract, or register an earlier one: the bureau of the project's county."""
    return is_bureau_of(user, project.county_id)


def can_ask_review(user: User, contract: Contract) -> bool:
    """Send a draft to the legal office: the bureau, while it is a draft."""
    return can_run(user, contract) and contract.state == State.DRAFT


def can_answer(user: User, review: LegalReview) -> bool:
    """Answer a round: the legal office, never who drafted the contract or asked."""
    return can_review(user, review.contract) and review.created_by_id != user.pk


def can_sign(user: User, contract: Contract) -> bool:
    """Register the signed text: the bureau, before the signature."""
    return can_run(user, contract) and State(contract.state) in BEFORE_SIGNING


def can_file(user: User, contract: Contract) -> bool:
    """File the originals: the bureau, once signed."""
    return can_run(user, contract) and contract.state == State.SIGNED


def can_begin(user: User, contract: Contract) -> bool:
    """Put a filed contract into performance: the bureau."""
    return can_run(user, contract) and contract.state == State.FILED


def can_end(user: User, contract: Contract) -> bool:
    """End a contract that runs, or terminate a breached one: the bureau."""
    ending = {*RUNNING, State.BREACHED}
    return can_run(user, contract) and State(contract.state) in ending


def can_keep_templates(user: User) -> bool:
    """Upload and withdraw templates: the bureau's administrator of a county."""
    return user.has_role(Role.BUREAU_ADMIN) and user.scope.county_id is not None


def can_withdraw_template(user: User, template: ContractTemplate) -> bool:
    """Withdraw a template: the administrator of the county that owns it."""
    return can_keep_templates(user) and template.county_id == user.scope.county_id
