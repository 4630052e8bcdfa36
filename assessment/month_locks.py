"""Which months of money stand fast, told to the ledger (found at start-up, projects)."""

from assessment.services.money_locks import locked_months
from projects.services.month_locks import register

register(locked_months)
