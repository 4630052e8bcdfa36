"""A reward as it works out: facts with where they come from, the award, the shares (R17)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.models import RewardCase, RewardReferrer, RewardTick
from assessment.policies_rewards import RewardCourse
from assessment.rules.reward_content import kept_award, kept_shares, whole_of
from assessment.rules.reward_course import DECIDED, Share, shares_of
from assessment.rules.reward_facts import (
    OF_MONEY,
    TICKED,
    Found,
    MoneyRow,
    RewardFact,
    claim_until,
    money_facts,
    project_facts,
)
from assessment.rules.reward_rules import RewardTerms, work_out
from assessment.rules.rewards import Award
from assessment.rules.typed import plain
from assessment.selectors.reward_facts import Ledger, RewardPolicies, ledgers_of
from projects.models import ReferrerClaim
from zhaoshang.accounts.models import Unit
from zhaoshang.policy.rules import to_json
from zhaoshang.policy.selectors import InForce

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True)
class FactLine:
    """A fact: its value, None while it is not known, and what it rests on."""

    fact: RewardFact
    value: Decimal | None
    rows: Sequence[MoneyRow] = ()
    tick: RewardTick | None = None
    is_asked: bool = False

    @property
    def may_be_ticked(self) -> bool:
        """The ledger does not have it, or may be contradicted."""
        return self.fact in TICKED


@dataclass(frozen=True)
class Working:
    """How the award of a case works out now.

    Attributes:
        case: The case; `project` is read with it.
        terms: The rule in force on the day it was claimed.
        course: What holds for its course today.
        facts: All facts, those the rule asks for first.
        until: The last day for claiming; None while none runs.
        award: The award by the formula.
        granted_wan: What the leaders granted above the cap.
        already: What earlier decisions awarded, by referrer.
        shares: What each referrer is due.
        claims: Confirmed claims of the project.
        open_claims: Claims that nobody has decided, or that are contested.
        referrers: Declaration and account by referrer.
    """

    case: RewardCase
    terms: InForce[RewardTerms]
    course: InForce[RewardCourse]
    facts: Sequence[FactLine]
    until: dt.date | None
    award: Award
    granted_wan: Decimal = _ZERO
    already: Mapping[int, Decimal] = field(default_factory=dict)
    shares: Sequence[Share] = ()
    claims: Sequence[ReferrerClaim] = ()
    open_claims: Sequence[ReferrerClaim] = ()
    referrers: Mapping[int, RewardReferrer] = field(default_factory=dict)

    @property
    def whole_wan(self) -> Decimal:
        """The whole award of the project."""
        return whole_of(self.award, self.granted_wan)

    @property
    def due_wan(self) -> Decimal:
        """What this decision awards: the whole less what was awarded before."""
        return sum((each.due_wan for each in self.shares), _ZERO)

    @property
    def names(self) -> dict[int, str]:
        """Names of referrers by number."""
        found = {pk: str(each.referrer) for pk, each in self.referrers.items()}
        return found | {each.referrer_id: str(each.referrer) for each in self.claims}

    @property
    def unknown(self) -> list[FactLine]:
        """Facts that the rule asks for, nobody has told, and somebody may tick."""
        return [
            each
            for each in self.facts
            if each.is_asked and each.may_be_ticked and each.value is None
        ]

    def fact(self, fact: RewardFact) -> FactLine:
        """Return one fact."""
        return next(each for each in self.facts if each.fact is fact)


def working_of(case: RewardCase, on: dt.date) -> Working:
    """Work one case out; `project.investor`, `county` are read with it. Six queries."""
    return workings([case], case.county, on)[0]


def workings(cases: Sequence[RewardCase], county: Unit, on: dt.date) -> list[Working]:
    """Work cases of one county out, stored or only thought of: six queries however many.

    Source: rules.md R17, R6 (verified money), R5 (shares).
    """
    ledgers = ledgers_of(case.project for case in cases)
    claims = _claims(ledgers)
    ticks = _ticks(cases)
    kept = _referrers(ledgers)
    policies = RewardPolicies(county)
    return [
        _work(
            case,
            ledgers[case.project_id],
            _Read(
                policies.terms(case.branch, case.claimed_on),
                policies.course(on),
                claims.get(case.project_id, []),
                ticks.get(case.pk, {}),
                kept.get(case.project_id, []),
            ),
            on,
        )
        for case in cases
    ]


@dataclass(frozen=True)
class _Read:
    terms: InForce[RewardTerms]
    course: InForce[RewardCourse]
    claims: Sequence[ReferrerClaim]
    ticks: Mapping[str, RewardTick]
    referrers: Sequence[RewardReferrer]


def _work(case: RewardCase, ledger: Ledger, read: _Read, on: dt.date) -> Working:
    terms = read.terms.value
    facts = _facts(ledger, read, on)
    known = {line.fact.value: line.value for line in facts if line.value is not None}
    until = claim_until(ledger.happened.get(terms.claim_from), terms.claim_months)
    award = work_out(terms, known, claimed_on=case.claimed_on, until=until)
    granted = case.granted_wan if award.by_case_wan else _ZERO
    confirmed = [each for each in read.claims if each.state == ReferrerClaim.State.CONFIRMED]
    already = _already(case, read.referrers)
    percents = [(each.referrer_id, each.percent or _ZERO) for each in confirmed]
    return Working(
        case=case,
        terms=read.terms,
        course=read.course,
        facts=facts,
        until=until,
        award=award,
        granted_wan=granted,
        already=already,
        shares=_shares(whole_of(award, granted), percents, already),
        claims=confirmed,
        open_claims=[
            each
            for each in read.claims
            if each.state == ReferrerClaim.State.OPEN or each.is_disputed
        ],
        referrers=_own(case, read.referrers),
    )


def _shares(
    whole_wan: Decimal,
    percents: Sequence[tuple[int, Decimal]],
    already: Mapping[int, Decimal],
) -> list[Share]:
    """Divide the award; without confirmed shares that total 100 there is nothing to divide by."""
    is_whole = not percents or sum(percent for _pk, percent in percents) == _HUNDRED
    return shares_of(whole_wan, percents, already) if is_whole else []


def _facts(ledger: Ledger, read: _Read, on: dt.date) -> list[FactLine]:
    rule = read.terms.value.rule
    asked = {
        rule.base.value,
        *(each.fact for each in rule.extras),
        *(each.fact for each in rule.entry),
    }
    found = money_facts(ledger.rows, read.course.value.counting)
    found |= project_facts(ledger.days, on)
    rows = {row.pk: row for row in ledger.rows}
    lines = []
    for fact in RewardFact:
        told = found.get(fact, Found(None))
        tick = read.ticks.get(fact.value)
        lines.append(
            FactLine(
                fact=fact,
                value=told.value if tick is None else Decimal(int(tick.holds)),
                rows=[rows[pk] for pk in told.entries] if fact in OF_MONEY else (),
                tick=tick,
                is_asked=fact.value in asked,
            )
        )
    return sorted(lines, key=lambda line: not line.is_asked)


def _already(case: RewardCase, kept: Iterable[RewardReferrer]) -> dict[int, Decimal]:
    """Return what decisions before this case awarded."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for each in kept:
        earlier = case.pk is None or each.case_id < case.pk
        if earlier and each.case.state in DECIDED and each.awarded_wan is not None:
            found[each.referrer_id] += each.awarded_wan
    return dict(found)


def _own(case: RewardCase, kept: Sequence[RewardReferrer]) -> dict[int, RewardReferrer]:
    """Return declaration and account of each referrer; a correction begins with the earlier ones.

    The latest row before the case stands in where the case has none of its own.
    """
    ordered = sorted(
        (each for each in kept if case.pk is None or each.case_id <= case.pk),
        key=lambda each: each.case_id,
    )
    wanted = {} if case.corrects_id is None else {each.referrer_id: each for each in ordered}
    return wanted | {each.referrer_id: each for each in ordered if each.case_id == case.pk}


def _claims(project_ids: Iterable[int]) -> dict[int, list[ReferrerClaim]]:
    found: dict[int, list[ReferrerClaim]] = defaultdict(list)
    claims = (
        ReferrerClaim.objects.filter(project__in=list(project_ids))
        .exclude(state=ReferrerClaim.State.REFUSED)
        .select_related("referrer")
        .order_by("claimed_on", "pk")
    )
    for each in claims:
        found[each.project_id].append(each)
    return found


def _ticks(cases: Iterable[RewardCase]) -> dict[int | None, dict[str, RewardTick]]:
    found: dict[int | None, dict[str, RewardTick]] = defaultdict(dict)
    ids = [case.pk for case in cases if case.pk is not None]
    if not ids:
        return {}
    for each in RewardTick.objects.filter(case__in=ids).select_related("updated_by", "file"):
        found[each.case_id][each.fact] = each
    return found


def _referrers(project_ids: Iterable[int]) -> dict[int, list[RewardReferrer]]:
    found: dict[int, list[RewardReferrer]] = defaultdict(list)
    rows = (
        RewardReferrer.objects.filter(case__project__in=list(project_ids))
        .select_related("referrer", "case", "declaration")
        .defer("case__content")
    )
    for each in rows:
        found[each.case.project_id].append(each)
    return found


def kept_of(working: Working) -> dict[str, Any]:
    """Return everything a decision rests on, as it is frozen."""
    case, terms = working.case, working.terms
    names = working.names
    return {
        "project": {
            "id": case.project_id,
            "code": case.project.code,
            "name": case.project.name,
        },
        "case": {"year": case.year, "branch": case.branch, "corrects": case.corrects_id},
        "rule": {
            "kind": terms.kind.name,
            "effective_from": terms.effective_from.isoformat() if terms.effective_from else "",
            "document": terms.source_document,
            "values": to_json(terms.values),
        },
        "course": to_json(working.course.values),
        "claim": {
            "claimed_on": case.claimed_on.isoformat(),
            "until": working.until.isoformat() if working.until else "",
        },
        "facts": {line.fact.value: _kept_fact(line) for line in working.facts},
        "award": kept_award(working.award, terms.value),
        "granted_wan": plain(working.granted_wan),
        "already": {str(pk): plain(amount) for pk, amount in working.already.items()},
        "shares": [
            {**kept, "name": names.get(kept["referrer"], "")}
            for kept in kept_shares(working.shares)
        ],
        "due_wan": plain(working.due_wan),
    }


def _kept_fact(line: FactLine) -> dict[str, Any]:
    tick = line.tick
    return {
        "value": plain(line.value),
        "is_asked": line.is_asked,
        "entries": [
            {
                "id": row.pk,
                "month": f"{row.month:%Y-%m}",
                "kind": row.kind,
                "origin": row.origin,
                "verified_wan": plain(row.verified_wan),
            }
            for row in line.rows
        ],
        "evidence": tick.evidence if tick is not None else "",
        "file": tick.file.sha256 if tick is not None and tick.file is not None else "",
        "ticked_by": str(tick.updated_by or "") if tick is not None else "",
    }
