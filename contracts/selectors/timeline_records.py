"""The kinds of record that stand in a contract's timeline, and what is read of each.

A new kind is a member of `timeline_kinds.Kind`, an entry here, and its words in
`contracts.views.timeline_words`.
"""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from contracts.models import (
    AccessRequest,
    Contract,
    ContractChange,
    ContractCopy,
    ContractFile,
    CopyLoan,
    DateChange,
    FileOpening,
    IdleLand,
    LandAccounting,
    LegalReview,
    Obligation,
    ReportDecision,
    SpecialReport,
    TransferItem,
)
from contracts.models.land import DepositMovement
from contracts.rules.life import BEFORE_SIGNING, State
from contracts.selectors.timeline_kinds import For, Group, Kind, Record
from projects.selectors.json_rows import as_amount, as_date, as_moment
from projects.selectors.timeline_kinds import person, unit_name

_CREATED = TruncDate("created_at")
_UNSIGNED = [state.value for state in (*BEFORE_SIGNING, State.DROPPED)]

LIFE: dict[Kind, Record] = {
    Kind.DRAFTED: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk),
        day=_CREATED,
        facts={"by": person("created_by"), "is_earlier": F("is_earlier")},
        readers={"is_earlier": bool},
    ),
    Kind.SIGNED: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk).exclude(signed_on=None),
        day=F("signed_on"),
        facts={
            "number": F("number"),
            "signatory": F("signatory"),
            "investor": F("investor_signatory"),
            "event": F("signing_event"),
        },
    ),
    Kind.FILED: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk).exclude(filed_on=None),
        day=F("filed_on"),
        facts={"due_on": F("filing_due_on")},
        readers={"due_on": as_date},
    ),
    Kind.PERFORMING: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk).exclude(performing_since=None),
        day=F("performing_since"),
        facts={"pk": F("pk")},
    ),
    Kind.ENDED: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk).exclude(ended_on=None),
        day=F("ended_on"),
        facts={"reason": F("end_reason"), "reference": F("end_reference"), "state": F("state")},
    ),
    Kind.ARCHIVED: Record(
        Group.LIFE,
        rows=lambda pk: Contract.objects.filter(pk=pk).exclude(archived_on=None),
        day=F("archived_on"),
        facts={"pk": F("pk")},
    ),
    Kind.HANDED_OVER: Record(
        Group.LIFE,
        rows=lambda pk: TransferItem.objects.filter(contract_id=pk).exclude(
            transfer__handed_on=None
        ),
        day=F("transfer__handed_on"),
        facts={
            "title": F("transfer__title"),
            "receiver": F("transfer__receiver"),
            "receipt": F("transfer__receipt"),
            "by": person("transfer__handed_by"),
        },
    ),
    Kind.AMENDED: Record(
        Group.LIFE,
        rows=lambda pk: (
            Contract.objects.filter(amends_id=pk)
            .exclude(state__in=_UNSIGNED)
            .exclude(signed_on=None)
        ),
        day=F("signed_on"),
        facts={"contract": F("pk"), "title": F("title"), "number": F("number")},
    ),
    Kind.TERM: Record(
        Group.LIFE,
        rows=lambda pk: ContractChange.objects.filter(contract_id=pk),
        day=F("effective_on"),
        facts={
            "field": F("field"),
            "old": F("old"),
            "new": F("new"),
            "number": F("by_contract__number"),
        },
        whom=For.TERMS,
    ),
    Kind.REVIEW: Record(
        Group.REVIEWS,
        rows=lambda pk: LegalReview.objects.filter(contract_id=pk),
        day=F("asked_on"),
        facts={"number": F("number"), "due_on": F("due_on"), "by": person("created_by")},
        readers={"due_on": as_date},
    ),
    Kind.OPINION: Record(
        Group.REVIEWS,
        rows=lambda pk: LegalReview.objects.filter(contract_id=pk).exclude(reviewed_on=None),
        day=F("reviewed_on"),
        facts={
            "number": F("number"),
            "opinion": F("opinion"),
            "fair": F("fair_opinion"),
            "reference": F("reference"),
            "by": person("reviewed_by"),
        },
    ),
}
KEEPING: dict[Kind, Record] = {
    Kind.SENT: Record(
        Group.ORIGINALS,
        rows=lambda pk: ContractCopy.objects.filter(contract_id=pk).exclude(sent_on=None),
        day=F("sent_on"),
        facts={"number": F("number"), "unit": unit_name("holder_unit"), "by": person("sent_by")},
    ),
    Kind.RECEIVED: Record(
        Group.ORIGINALS,
        rows=lambda pk: ContractCopy.objects.filter(contract_id=pk).exclude(received_on=None),
        day=F("received_on"),
        facts={
            "number": F("number"),
            "unit": unit_name("holder_unit"),
            "cabinet": F("cabinet"),
            "by": person("received_by"),
        },
    ),
    Kind.WITHDRAWN: Record(
        Group.ORIGINALS,
        rows=lambda pk: ContractCopy.objects.filter(contract_id=pk).exclude(withdrawn_on=None),
        day=F("withdrawn_on"),
        facts={
            "number": F("number"),
            "unit": unit_name("holder_unit"),
            "reason": F("withdrawn_reason"),
        },
    ),
    Kind.LENT: Record(
        Group.ORIGINALS,
        rows=lambda pk: CopyLoan.objects.filter(copy__contract_id=pk),
        day=F("lent_on"),
        facts={
            "number": F("copy__number"),
            "borrower": person("borrower"),
            "purpose": F("purpose"),
            "due_on": F("due_on"),
        },
        readers={"due_on": as_date},
    ),
    Kind.RETURNED: Record(
        Group.ORIGINALS,
        rows=lambda pk: CopyLoan.objects.filter(copy__contract_id=pk).exclude(returned_on=None),
        day=F("returned_on"),
        facts={
            "number": F("copy__number"),
            "borrower": person("borrower"),
            "by": person("returned_to"),
        },
    ),
    Kind.FILE: Record(
        Group.FILES,
        rows=lambda pk: ContractFile.objects.filter(contract_id=pk),
        day=_CREATED,
        facts={
            "kind": F("kind"),
            "title": F("title"),
            "removed": F("removed_reason"),
            "by": person("created_by"),
        },
    ),
    Kind.ACCESS: Record(
        Group.ACCESS,
        rows=lambda pk: AccessRequest.objects.filter(contract_id=pk),
        day=TruncDate("requested_at"),
        facts={"reason": F("reason"), "days": F("days"), "by": person("requested_by")},
        whom=For.ASKER,
    ),
    Kind.DECIDED_ACCESS: Record(
        Group.ACCESS,
        rows=lambda pk: AccessRequest.objects.filter(contract_id=pk).exclude(decided_at=None),
        day=TruncDate("decided_at"),
        facts={
            "state": F("state"),
            "asker": person("requested_by"),
            "until": F("closes_at"),
            "note": F("decision_note"),
            "by": person("decided_by"),
        },
        readers={"until": as_moment},
        whom=For.ASKER,
    ),
    Kind.OPENED: Record(
        Group.ACCESS,
        rows=lambda pk: FileOpening.objects.filter(contract_id=pk),
        day=TruncDate("opened_at"),
        facts={
            "act": F("act"),
            "right": F("right"),
            "at": F("opened_at"),
            "file": F("file__title"),
            "by": person("user"),
        },
        readers={"at": as_moment},
        whom=For.KEEPER,
    ),
}
PERFORMANCE: dict[Kind, Record] = {
    Kind.CLAIMED: Record(
        Group.PROMISES,
        rows=lambda pk: Obligation.objects.filter(contract_id=pk).exclude(claimed_on=None),
        day=F("claimed_on"),
        facts={"content": F("content"), "note": F("claim_note"), "by": person("claimed_by")},
        whom=For.TERMS,
    ),
    Kind.MET: Record(
        Group.PROMISES,
        rows=lambda pk: Obligation.objects.filter(contract_id=pk).exclude(met_on=None),
        day=F("met_on"),
        facts={
            "content": F("content"),
            "due_on": F("due_on"),
            "note": F("settle_note"),
            "by": person("settled_by"),
        },
        readers={"due_on": as_date},
        whom=For.TERMS,
    ),
    Kind.MOVED: Record(
        Group.PROMISES,
        rows=lambda pk: DateChange.objects.filter(obligation__contract_id=pk),
        day=_CREATED,
        facts={
            "content": F("obligation__content"),
            "old": F("old_due_on"),
            "new": F("new_due_on"),
            "reference": F("reference"),
            "by": person("created_by"),
        },
        readers={"old": as_date, "new": as_date},
        whom=For.TERMS,
    ),
    Kind.NOT_PERFORMED: Record(
        Group.REPORTS,
        rows=lambda pk: SpecialReport.objects.filter(contract_id=pk),
        day=F("expired_on"),
        facts={
            "due_on": F("due_on"),
            "unit": unit_name("writer_unit"),
            "is_provisional": F("is_provisional"),
            "is_withdrawn": Q(state=SpecialReport.State.WITHDRAWN),
        },
        readers={"due_on": as_date, "is_provisional": bool, "is_withdrawn": bool},
        whom=For.TERMS,
    ),
    Kind.REPORT: Record(
        Group.REPORTS,
        rows=lambda pk: SpecialReport.objects.filter(contract_id=pk).exclude(submitted_at=None),
        day=TruncDate("submitted_at"),
        facts={
            "unit": unit_name("writer_unit"),
            "is_late": F("is_late"),
            "by": person("submitted_by"),
        },
        readers={"is_late": bool},
        whom=For.TERMS,
    ),
    Kind.REPORT_RECEIVED: Record(
        Group.REPORTS,
        rows=lambda pk: SpecialReport.objects.filter(contract_id=pk).exclude(received_on=None),
        day=F("received_on"),
        facts={"receipt": F("receipt"), "by": person("received_by")},
        whom=For.TERMS,
    ),
    Kind.DECISION: Record(
        Group.REPORTS,
        rows=lambda pk: ReportDecision.objects.filter(report__contract_id=pk),
        day=F("decided_on"),
        facts={
            "kind": F("kind"),
            "reference": F("reference"),
            "body": F("body"),
            "text": F("text"),
            "new_due_on": F("new_due_on"),
        },
        readers={"new_due_on": as_date},
        whom=For.TERMS,
    ),
    Kind.DEPOSIT: Record(
        Group.MONEY,
        rows=lambda pk: DepositMovement.objects.filter(deposit__contract_id=pk),
        day=F("happened_on"),
        facts={
            "kind": F("kind"),
            "amount_wan": F("amount_wan"),
            "reason": F("reason"),
            "reference": F("reference"),
            "by": person("created_by"),
        },
        readers={"amount_wan": as_amount},
        whom=For.TERMS,
    ),
    Kind.LAND: Record(
        Group.MONEY,
        rows=lambda pk: LandAccounting.objects.filter(contract_id=pk),
        day=_CREATED,
        facts={"number": F("number"), "as_of": F("as_of"), "by": person("created_by")},
        readers={"as_of": as_date},
        whom=For.TERMS,
    ),
    Kind.LAND_SIGNED_OFF: Record(
        Group.MONEY,
        rows=lambda pk: LandAccounting.objects.filter(contract_id=pk).exclude(signed_off_on=None),
        day=F("signed_off_on"),
        facts={
            "number": F("number"),
            "excess_mu": F("excess_mu"),
            "fee_wan": F("fee_wan"),
            "reference": F("reference"),
            "by": person("signed_off_by"),
        },
        readers={"excess_mu": as_amount, "fee_wan": as_amount},
        whom=For.TERMS,
    ),
    Kind.IDLE: Record(
        Group.MONEY,
        rows=lambda pk: IdleLand.objects.filter(contract_id=pk),
        day=F("notice_on"),
        facts={
            "area_mu": F("area_mu"),
            "build_until": F("build_until"),
            "reference": F("notice_reference"),
            "by": person("created_by"),
        },
        readers={"area_mu": as_amount, "build_until": as_date},
        whom=For.TERMS,
    ),
}
RECORDS: dict[Kind, Record] = {**LIFE, **KEEPING, **PERFORMANCE}
