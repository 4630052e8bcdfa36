"""Acts of an accounting, each with what is usual."""

from decimal import Decimal

from contracts.models import LandAccounting, LandOpinion
from contracts.services import accounting_answers as answers
from contracts.services import accounting_asking as asking
from contracts.services.accounting import Figures
from tests.factories.contract_land import ASKED_ON

D = Decimal


def figures(**changes) -> Figures:
    values = {
        "land_mu": D(120),
        "agreed_intensity_wan_mu": D(300),
        "fixed_assets_wan": D(30000),
        "price_wan_mu": D(18),
        "as_of": ASKED_ON,
    }
    return Figures(**{**values, **changes})


def ask(found, officer, *units, on=ASKED_ON, **more) -> LandAccounting:
    ids = [unit.pk for unit in units]
    return asking.ask_departments(accounting_id=found.pk, unit_ids=ids, by=officer, on=on, **more)


def answer(row, by, opinion="agree", text="", on=ASKED_ON, **more) -> LandOpinion:
    return answers.answer_accounting(
        opinion_id=row.pk, opinion=opinion, text=text, by=by, on=on, **more
    )
