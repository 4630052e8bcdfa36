"""The steps of a contract's life, as tests take them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from contracts.models import Contract, LegalReview
from contracts.rules.life import Kind
from contracts.services.drafting import Draft, Party, start_draft
from contracts.services.reviewing import Answer, answer_review, ask_review
from contracts.services.signing import Signing, sign_contract
from contracts.services.texts import make_text
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import User

DAY = dt.timedelta(days=1)
PARTIES = (
    Party("county", "云岭县人民政府", representative="张明"),
    Party("investor", "江苏远景装备制造有限公司"),
)
TERMS: dict[str, Any] = {
    "agreed_amount_wan": Decimal(30000),
    "fixed_assets_wan": Decimal(28000),
    "land_mu": Decimal(50),
    "intensity_wan_mu": Decimal(300),
    "start_on": dt.date(2027, 6, 30),
    "production_on": dt.date(2028, 6, 30),
    "expires_on": dt.date(2030, 6, 30),
}


def draft_of(title: str = "投资合同书", *, parties: Any = PARTIES, **terms: Any) -> Draft:
    return Draft(title, {**TERMS, **terms}, parties)


def start(project: Any, by: User, kind: Kind = Kind.FORMAL, **terms: Any) -> Contract:
    return start_draft(project_id=project.pk, kind=kind, draft=draft_of(**terms), by=by, on=TODAY)


def amend(amends: Contract, by: User, kind: Kind = Kind.SUPPLEMENTARY, **terms: Any) -> Contract:
    return start_draft(
        project_id=amends.project_id,
        kind=kind,
        draft=Draft("补充协议", terms, PARTIES),
        by=by,
        on=TODAY,
        amends_id=amends.pk,
    )


def ask(contract: Contract, by: User, on: dt.date = TODAY, **more: Any) -> LegalReview:
    return ask_review(contract_id=contract.pk, by=by, on=on, **more)


def answer(
    review: LegalReview,
    by: User,
    opinion: str = "passed",
    fair: str = "passed",
    text: str = "",
    **more: Any,
) -> LegalReview:
    said = Answer(opinion, text, fair, text, "法审5号")
    return answer_review(
        review_id=review.pk,
        answer=said,
        by=by,
        reviewed_on=more.pop("reviewed_on", TODAY),
        on=TODAY,
        **more,
    )


def pass_review(contract: Contract, by: User, legal: User) -> LegalReview:
    """Make the text, send it to the legal office, let it pass."""
    make_text(contract_id=contract.pk, by=by, on=TODAY)
    return answer(ask(contract, by), legal)


def signing(**changes: Any) -> Signing:
    values: dict[str, Any] = {
        "signed_on": TODAY,
        "signatory": "张明",
        "upload": upload("合同.pdf", PDF),
        **changes,
    }
    return Signing(**values)


def sign(contract: Contract, by: User, **changes: Any) -> Contract:
    return sign_contract(contract_id=contract.pk, signing=signing(**changes), by=by, on=TODAY)
