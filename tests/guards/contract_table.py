"""The contracts' part of the access guard: who reaches which URL, and what each pk means.

Each area of contracts adds its own lines: `WHO`, `KINDS` (first prefix that fits),
`contract_objects` and, for what hangs on one project, `OF_A_PROJECT`.
"""

from __future__ import annotations

from typing import Any

from projects.models import Project, SavedView
from projects.models.ledger import ListPage
from tests.factories.accounts import CountyFixture
from tests.factories.contract_copies import copy_objects
from tests.factories.contract_files import make_request
from tests.factories.contract_land import land_objects
from tests.factories.contract_life import life_objects
from tests.factories.contract_performance import performance_objects
from tests.factories.contracts import ContractFactory, make_contract_file
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

READERS = frozenset(
    {
        Role.CLERK,
        Role.UNIT_HEAD,
        Role.BUREAU,
        Role.BUREAU_ADMIN,
        Role.LEADER,
        Role.LEGAL,
        Role.ARCHIVIST,
    }
)
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
ARCHIVIST = frozenset({Role.ARCHIVIST})
UNITS = frozenset({Role.CLERK, Role.UNIT_HEAD})
# Who answers for a unit that was asked about a land accounting.
ASKED = frozenset({Role.REVIEWER, Role.UNIT_HEAD})

WHO: dict[str, str | frozenset[Role]] = {
    "contracts:contract": READERS,
    "contracts:for-project": READERS,
    "contracts:history": READERS,
    "contracts:register": READERS,
    "contracts:register-export": READERS - {Role.LEGAL, Role.ARCHIVIST},
    "contracts:register-print": READERS - {Role.LEGAL, Role.ARCHIVIST},
    "contracts:register-totals": READERS,
    "contracts:register-view": READERS,
    "contracts:register-view-delete": READERS,
    "contracts:register-view-new": READERS,
    "contracts:register-views": READERS,
    "contracts:timeline": READERS,
    # Drafts, legal review, signature, filing, end.
    "contracts:begin": BUREAU,
    "contracts:draft-edit": BUREAU,
    "contracts:draft-new": BUREAU,
    "contracts:draft-text": BUREAU,
    "contracts:drop": BUREAU,
    "contracts:earlier-new": BUREAU,
    "contracts:end": BUREAU,
    "contracts:file-contract": BUREAU,
    "contracts:keeper": BUREAU,
    "contracts:resume": BUREAU,
    "contracts:review": BUREAU | {Role.LEGAL},
    "contracts:review-ask": BUREAU,
    "contracts:review-take-back": BUREAU,
    "contracts:reviews": BUREAU | {Role.LEGAL},
    "contracts:sign": BUREAU,
    "contracts:take-up": BUREAU,
    "contracts:template": BUREAU,
    "contracts:template-default": BUREAU,
    "contracts:template-new": frozenset({Role.BUREAU_ADMIN}),
    "contracts:template-withdraw": frozenset({Role.BUREAU_ADMIN}),
    "contracts:templates": BUREAU,
    # Files and requests to open them.
    "contracts:access-ask": READERS,
    "contracts:access-decide": READERS,
    "contracts:access-requests": READERS,
    "contracts:access-revoke": READERS,
    "contracts:access-take-back": READERS,
    "contracts:file": READERS,
    "contracts:file-download": READERS,
    "contracts:file-new": BUREAU,
    "contracts:file-openings": BUREAU | {Role.LEADER},
    "contracts:file-openings-export": BUREAU | {Role.LEADER},
    "contracts:file-remove": BUREAU,
    "contracts:files": READERS,
    # Originals and their hand-over to the archives.
    "contracts:copies": READERS,
    "contracts:copies-hand-over": ARCHIVIST,
    "contracts:copies-missing": BUREAU,
    "contracts:copies-plan": BUREAU,
    "contracts:copies-receive": ARCHIVIST,
    "contracts:copies-send": BUREAU,
    "contracts:copy": READERS,
    "contracts:copy-lend": ARCHIVIST,
    "contracts:copy-move": READERS,
    "contracts:copy-trouble": READERS,
    "contracts:copy-withdraw": BUREAU,
    "contracts:loan-back": ARCHIVIST,
    "contracts:my-copies": READERS,
    "contracts:transfer": BUREAU | {Role.LEADER},
    "contracts:transfer-add": BUREAU,
    "contracts:transfer-cancel": BUREAU,
    "contracts:transfer-drop": BUREAU,
    "contracts:transfer-hand-over": BUREAU,
    "contracts:transfer-item": BUREAU,
    "contracts:transfer-new": BUREAU,
    "contracts:transfer-receipt": BUREAU,
    "contracts:transfer-sheet": BUREAU | {Role.LEADER},
    "contracts:transfer-word": BUREAU | {Role.LEADER},
    "contracts:transfers": BUREAU | {Role.LEADER},
    # Land accounting, deposits, idle land.
    "contracts:accounting": READERS,
    "contracts:accounting-ask": BUREAU,
    "contracts:accounting-edit": BUREAU,
    "contracts:accounting-new": BUREAU,
    "contracts:accounting-report": READERS,
    "contracts:accounting-report-sent": BUREAU,
    "contracts:accounting-sign-off": BUREAU,
    "contracts:accountings": BUREAU,
    "contracts:deposit-book-back": BUREAU,
    "contracts:deposit-edit": BUREAU,
    "contracts:deposit-new": BUREAU,
    "contracts:deposit-pay": BUREAU,
    "contracts:deposit-settle": BUREAU,
    "contracts:deposit-waive": BUREAU,
    "contracts:deposits": READERS,
    "contracts:deposits-export": READERS,
    "contracts:idle-clear": BUREAU,
    "contracts:idle-edit": BUREAU,
    "contracts:idle-fee": BUREAU,
    "contracts:idle-fee-paid": BUREAU,
    "contracts:idle-land": READERS,
    "contracts:idle-land-export": READERS,
    "contracts:idle-new": BUREAU,
    "contracts:idle-take-back": BUREAU,
    "contracts:land": READERS,
    "contracts:land-fee-book-back": BUREAU,
    "contracts:land-fee-close": BUREAU,
    "contracts:land-fee-pay": BUREAU,
    "contracts:land-opinion": ASKED,
    "contracts:land-opinion-missing": BUREAU,
    "contracts:land-opinions": ASKED,
    # Promises, special reports, what is overdue.
    "contracts:obligation-claim": UNITS,
    "contracts:obligation-edit": BUREAU,
    "contracts:obligation-keep": BUREAU,
    "contracts:obligation-keep-ledger": BUREAU,
    "contracts:obligation-move": BUREAU,
    "contracts:obligation-new": BUREAU,
    "contracts:obligation-remove": BUREAU,
    "contracts:obligation-reopen": BUREAU,
    "contracts:obligation-return": BUREAU,
    "contracts:obligation-waive": BUREAU,
    "contracts:obligations-make": BUREAU,
    "contracts:overdue": READERS - {Role.LEGAL, Role.ARCHIVIST},
    "contracts:overdue-export": READERS - {Role.LEGAL, Role.ARCHIVIST},
    "contracts:performance": READERS,
    "contracts:special-report": READERS,
    "contracts:special-report-confirm": frozenset({Role.UNIT_HEAD}),
    "contracts:special-report-decide": BUREAU,
    "contracts:special-report-receive": BUREAU,
    "contracts:special-report-return": BUREAU,
    "contracts:special-report-take-back": UNITS,
    "contracts:special-report-word": READERS,
    "contracts:special-report-write": UNITS,
}

KINDS = (
    ("contracts:for-project", "project"),
    ("contracts:register-view", "contract_view"),
    ("contracts:draft-new", "project"),
    ("contracts:earlier-new", "project"),
    ("contracts:draft-", "draft_contract"),
    ("contracts:drop", "draft_contract"),
    ("contracts:sign", "draft_contract"),
    ("contracts:review-ask", "draft_contract"),
    ("contracts:review", "legal_review"),
    ("contracts:take-up", "dropped_contract"),
    ("contracts:file-contract", "signed_contract"),
    ("contracts:begin", "filed_contract"),
    ("contracts:resume", "breached_contract"),
    ("contracts:template-default", "none"),
    ("contracts:template", "contract_template"),
    ("contracts:access-ask", "contract"),
    ("contracts:access-", "access_request"),
    ("contracts:files", "contract"),
    ("contracts:file-new", "contract"),
    ("contracts:file-openings", "contract"),
    ("contracts:file", "contract_file"),
    ("contracts:copies", "contract"),
    ("contracts:copy", "copy"),
    ("contracts:loan", "loan"),
    ("contracts:transfer-item", "transfer_item"),
    ("contracts:transfer-drop", "transfer_item"),
    ("contracts:transfer", "transfer"),
    ("contracts:accounting-new", "contract"),
    ("contracts:accounting-report-sent", "signed_accounting"),
    ("contracts:accounting", "accounting"),
    ("contracts:land-fee-book-back", "fee_payment"),
    ("contracts:land-fee", "signed_accounting"),
    ("contracts:land-opinion", "land_opinion"),
    ("contracts:deposit-new", "contract"),
    ("contracts:deposit-book-back", "deposit_movement"),
    ("contracts:deposit-waive", "unpaid_deposit"),
    ("contracts:deposit", "deposit"),
    ("contracts:idle-new", "contract"),
    ("contracts:idle-fee-paid", "idle_fee"),
    ("contracts:idle", "idle"),
    ("contracts:obligation-new", "contract"),
    ("contracts:obligation-remove", "draft_promise"),
    ("contracts:obligation-reopen", "kept_promise"),
    ("contracts:obligation-return", "claimed_promise"),
    ("contracts:obligation-", "promise"),
    ("contracts:special-report-confirm", "handed_report"),
    ("contracts:special-report-take-back", "handed_report"),
    ("contracts:special-report-receive", "submitted_report"),
    ("contracts:special-report-return", "submitted_report"),
    ("contracts:special-report-decide", "received_report"),
    ("contracts:special-report", "report"),
    ("contracts:", "contract"),
)

LAND = frozenset(
    {
        "accounting",
        "signed_accounting",
        "land_opinion",
        "fee_payment",
        "deposit",
        "unpaid_deposit",
        "deposit_movement",
        "idle",
        "idle_fee",
    }
)
LIFE = frozenset(
    {
        "draft_contract",
        "dropped_contract",
        "signed_contract",
        "filed_contract",
        "breached_contract",
        "legal_review",
    }
)
PERFORMANCE = frozenset(
    {
        "promise",
        "claimed_promise",
        "kept_promise",
        "draft_promise",
        "report",
        "handed_report",
        "submitted_report",
        "received_report",
    }
)
OF_A_PROJECT = (
    frozenset({"contract", "contract_file", "access_request", "copy", "loan"})
    | LAND
    | LIFE
    | PERFORMANCE
)


def contract_objects(county: CountyFixture, project: Project, clerk: User) -> dict[str, Any]:
    """Make one object of each kind that hangs on a contract in performance."""
    keeper = county.user(Role.BUREAU)
    contract = ContractFactory(
        project=project, state="performing", created_by=keeper, keeper=keeper
    )
    return {
        "contract": contract,
        "contract_view": SavedView.objects.create(
            owner=clerk, unit=clerk.unit, page=ListPage.CONTRACTS, name="本单位合同", query=""
        ),
        "contract_file": make_contract_file(contract),
        "access_request": make_request(contract, clerk),
        **land_objects(contract, county.department),
        **copy_objects(contract, county.department, clerk),
        **(life := life_objects(project, keeper)),
        **performance_objects(contract, life["draft_contract"], clerk),
    }
