"""Entries of a contract's timeline in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import AccessRequest, Contract, FileOpening
from contracts.models.choices import OPINION_LABELS, DecisionKind, FileKind
from contracts.models.land import DepositMovement
from contracts.rules.life import ENDED, Opinion
from contracts.selectors.terms import in_words, term_label
from contracts.selectors.timeline import Entry
from contracts.selectors.timeline_kinds import Group, Kind
from contracts.selectors.timeline_records import RECORDS
from projects.resources.cells import figure
from zhaoshang.core.templatetags.zs import day, moment

GROUP_LABELS: dict[Group, Promise] = {
    Group.LIFE: gettext_lazy("Contract"),
    Group.REVIEWS: gettext_lazy("Legal review"),
    Group.ORIGINALS: gettext_lazy("Originals"),
    Group.PROMISES: gettext_lazy("Promises"),
    Group.REPORTS: gettext_lazy("Special reports"),
    Group.MONEY: gettext_lazy("Deposits and land"),
    Group.FILES: gettext_lazy("Files"),
    Group.ACCESS: gettext_lazy("Opening of files"),
}
_RED = frozenset({Kind.NOT_PERFORMED})
Words = dict[str, Any]
_LONGEST = 60


def joined(parts: Iterable[str]) -> str:
    """Return the lines that say something."""
    return "\n".join(part.strip() for part in parts if part and part.strip())


def timeline_items(
    contract: Contract, entries: Iterable[Entry], *, reads_terms: bool
) -> list[dict[str, Any]]:
    """Return the entries as the component takes them.

    Args:
        contract: Whose timeline it is.
        entries: Of one page.
        reads_terms: Free texts of terms are shown; without it only that something happened.
    """
    return [
        {
            "on": entry.on,
            "kind_label": GROUP_LABELS[RECORDS[entry.kind].group],
            "kind_class": _kind_class(entry.kind),
            "by": getattr(entry.row, "by", ""),
            **_words(entry, contract, reads_terms=reads_terms),
        }
        for entry in entries
    ]


def _kind_class(kind: Kind) -> str:
    if kind in _RED:
        return "red"
    return "stage" if RECORDS[kind].group is Group.LIFE else ""


def _words(entry: Entry, contract: Contract, *, reads_terms: bool) -> Words:
    if entry.kind is Kind.ENDED:
        return _ended(entry.row, contract, reads_terms=reads_terms)
    return _WORDS[entry.kind](entry.row)


def _ended(row: Any, contract: Contract, *, reads_terms: bool) -> Words:
    # A contract in the archives ended before, and its row no longer says how.
    ended = contract.get_state_display() if row.state in ENDED else _("Contract ended")
    return {
        "title": _("%(state)s %(reference)s") % {"state": ended, "reference": row.reference},
        "text": row.reason if reads_terms else "",
    }


def _drafted(row: Any) -> Words:
    earlier = _("Entered: signed before the register was kept")
    return {"title": earlier if row.is_earlier else _("Drafted")}


def _signed(row: Any) -> Words:
    return {
        "title": _("Signed under %(number)s") % {"number": row.number},
        "text": joined(
            [
                _("For the county: %(who)s") % {"who": row.signatory} if row.signatory else "",
                _("For the investor: %(who)s") % {"who": row.investor} if row.investor else "",
                row.event,
            ]
        ),
    }


def _filed(row: Any) -> Words:
    due = _("due %(day)s") % {"day": day(row.due_on)} if row.due_on else ""
    return {"title": _("Filed"), "text": due}


def _performing(_row: Any) -> Words:
    return {"title": _("In performance")}


def _archived(_row: Any) -> Words:
    return {"title": _("In the county archives")}


def _handed_over(row: Any) -> Words:
    receipt = _("Receipt %(number)s") % {"number": row.receipt} if row.receipt else ""
    return {
        "title": _("Handed over to the archives: %(title)s") % {"title": row.title},
        "text": joined([row.receiver, receipt]),
    }


def _amended(row: Any) -> Words:
    words = {"number": row.number, "title": row.title}
    return {
        "title": _("Changed by %(number)s %(title)s") % words,
        "url": reverse("contracts:contract", args=[row.contract]),
    }


def _term(row: Any) -> Words:
    words = {
        "term": term_label(row.field),
        "old": _said(row.field, row.old),
        "new": _said(row.field, row.new),
    }
    return {
        "title": _("%(term)s: %(old)s → %(new)s") % words,
        "text": _("by %(number)s") % {"number": row.number} if row.number else "",
    }


def _said(field: str, text: str) -> str:
    value = in_words(field, text)
    if value is None or value == "":
        return _("empty")
    if hasattr(value, "isoformat"):
        return day(value)
    if not isinstance(value, str):
        return figure(value, 4)
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def _review(row: Any) -> Words:
    words = {"number": row.number, "due": day(row.due_on)}
    return {"title": _("Legal review asked, round %(number)s, due %(due)s") % words}


def _opinion(row: Any) -> Words:
    parts = [
        f"{label}：{OPINION_LABELS[Opinion(opinion)]}"
        for label, opinion in ((_("Legality"), row.opinion), (_("Fair competition"), row.fair))
        if opinion
    ]
    return {"title": "；".join(parts) or _("Legal review given"), "text": row.reference}


def _of_copy(words: Any) -> Callable[[Any], Words]:
    def say(row: Any) -> Words:
        facts = {"number": row.number, "unit": getattr(row, "unit", "")}
        return {
            "title": str(words) % facts,
            "text": joined([getattr(row, "cabinet", ""), getattr(row, "reason", "")]),
        }

    return say


def _lent(row: Any) -> Words:
    words = {"number": row.number, "who": row.borrower, "due": day(row.due_on)}
    return {
        "title": _("Original %(number)s lent to %(who)s until %(due)s") % words,
        "text": row.purpose,
    }


def _returned(row: Any) -> Words:
    words = {"number": row.number, "who": row.borrower}
    return {"title": _("Original %(number)s brought back by %(who)s") % words}


def _file(row: Any) -> Words:
    removed = _("Removed: %(why)s") % {"why": row.removed} if row.removed else ""
    return {"title": f"{FileKind(row.kind).label} · {row.title}", "text": removed}


def _access(row: Any) -> Words:
    return {
        "title": _("Opening of the files asked for, %(days)s days") % {"days": row.days},
        "text": row.reason,
    }


def _decided_access(row: Any) -> Words:
    state = AccessRequest.State(row.state).label
    until = _("until %(moment)s") % {"moment": moment(row.until)} if row.until else ""
    words = {"state": state, "asker": row.asker}
    return {
        "title": _("Opening of the files for %(asker)s: %(state)s") % words,
        "text": joined([until, row.note]),
    }


def _opened(row: Any) -> Words:
    act = FileOpening.Act(row.act).label
    right = FileOpening.Right(row.right).label
    return {"title": f"{act} · {row.file}", "text": f"{moment(row.at)} · {right}"}


def _claimed(row: Any) -> Words:
    return {"title": _("Reported as kept: %(what)s") % {"what": row.content}, "text": row.note}


def _met(row: Any) -> Words:
    due = _("due %(day)s") % {"day": day(row.due_on)}
    return {"title": _("Kept: %(what)s") % {"what": row.content}, "text": joined([due, row.note])}


def _moved(row: Any) -> Words:
    words = {"what": row.content, "old": day(row.old), "new": day(row.new)}
    return {"title": _("%(what)s: %(old)s → %(new)s") % words, "text": row.reference}


def _not_performed(row: Any) -> Words:
    words = {"due": day(row.due_on), "unit": row.unit or "—"}
    owed = _("Special report owed by %(unit)s, due %(due)s") % words
    if row.is_withdrawn:
        owed = _("The special report is no longer owed")
    provisional = _("provisional") if row.is_provisional and not row.is_withdrawn else ""
    return {"title": _("Not performed on its day"), "text": joined([owed, provisional])}


def _report(row: Any) -> Words:
    late = _("late") if row.is_late else ""
    return {"title": _("Special report of %(unit)s") % {"unit": row.unit or "—"}, "text": late}


def _report_received(row: Any) -> Words:
    return {"title": _("Special report received by the leading group"), "text": row.receipt}


def _decision(row: Any) -> Words:
    until = _("new date %(day)s") % {"day": day(row.new_due_on)} if row.new_due_on else ""
    words = {"body": row.body, "kind": DecisionKind(row.kind).label}
    return {
        "title": _("%(body)s: %(kind)s") % words,
        "text": joined([row.reference, until, row.text]),
    }


def _deposit(row: Any) -> Words:
    words = {
        "kind": DepositMovement.Kind(row.kind).label,
        "amount": figure(row.amount_wan, 2),
    }
    return {
        "title": _("Deposit %(kind)s: %(amount)s × ¥10,000") % words,
        "text": joined([row.reference, row.reason]),
    }


def _land(row: Any) -> Words:
    words = {"number": row.number, "day": day(row.as_of)}
    return {"title": _("Land accounting %(number)s begun, figures as of %(day)s") % words}


def _land_signed_off(row: Any) -> Words:
    words = {"number": row.number, "excess": figure(row.excess_mu, 4)}
    fee = _("fee %(amount)s × ¥10,000") % {"amount": figure(row.fee_wan, 2)} if row.fee_wan else ""
    return {
        "title": _("Land accounting %(number)s signed off, excess %(excess)s mu") % words,
        "text": joined([fee, row.reference]),
    }


def _idle(row: Any) -> Words:
    words = {"area": figure(row.area_mu, 4), "day": day(row.build_until)}
    return {
        "title": _("Notice of idle land: %(area)s mu, to be built on by %(day)s") % words,
        "text": row.reference,
    }


_WORDS: dict[Kind, Callable[[Any], Words]] = {
    Kind.DRAFTED: _drafted,
    Kind.SIGNED: _signed,
    Kind.FILED: _filed,
    Kind.PERFORMING: _performing,
    Kind.ARCHIVED: _archived,
    Kind.HANDED_OVER: _handed_over,
    Kind.AMENDED: _amended,
    Kind.TERM: _term,
    Kind.REVIEW: _review,
    Kind.OPINION: _opinion,
    Kind.SENT: _of_copy(gettext_lazy("Original %(number)s sent to %(unit)s")),
    Kind.RECEIVED: _of_copy(gettext_lazy("Original %(number)s received by %(unit)s")),
    Kind.WITHDRAWN: _of_copy(gettext_lazy("Original %(number)s withdrawn from %(unit)s")),
    Kind.LENT: _lent,
    Kind.RETURNED: _returned,
    Kind.FILE: _file,
    Kind.ACCESS: _access,
    Kind.DECIDED_ACCESS: _decided_access,
    Kind.OPENED: _opened,
    Kind.CLAIMED: _claimed,
    Kind.MET: _met,
    Kind.MOVED: _moved,
    Kind.NOT_PERFORMED: _not_performed,
    Kind.REPORT: _report,
    Kind.REPORT_RECEIVED: _report_received,
    Kind.DECISION: _decision,
    Kind.DEPOSIT: _deposit,
    Kind.LAND: _land,
    Kind.LAND_SIGNED_OFF: _land_signed_off,
    Kind.IDLE: _idle,
}
