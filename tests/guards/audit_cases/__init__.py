"""The table of the audit guard: every URL that takes POST, as a case or as a named exception."""

from tests.guards.audit_cases import (
    accounts,
    contract_copies,
    contract_files,
    contract_land,
    contract_life,
    contract_performance,
    contract_register,
    duties,
    flags,
    foundations,
    funds,
    imports,
    ledger,
    partners,
    records,
    reserve,
    reviews,
    services,
    stages,
)
from tests.guards.audit_cases.case import CASES, Act, World, client_of

__all__ = [
    "CASES",
    "EXCEPTIONS",
    "Act",
    "World",
    "accounts",
    "client_of",
    "contract_copies",
    "contract_files",
    "contract_land",
    "contract_life",
    "contract_performance",
    "contract_register",
    "duties",
    "flags",
    "foundations",
    "funds",
    "imports",
    "ledger",
    "partners",
    "records",
    "reserve",
    "reviews",
    "services",
    "stages",
]

_OWN_READING = "what somebody has read of the own notices is no business record"
EXCEPTIONS = {
    "alerts:open": _OWN_READING,
    "alerts:read": _OWN_READING,
    "alerts:read-all": _OWN_READING,
}
