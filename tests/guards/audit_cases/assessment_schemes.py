"""Schemes: made, written, edited, sourced, filled, copied, adopted, taken back; typed figures."""

from __future__ import annotations

import copy
import itertools
import json

from django.core.files.uploadedfile import SimpleUploadedFile

from assessment import events_scores as events
from assessment.forms.scheme_content import ContentPage
from assessment.models import AnnualPlan, ScoreFact, ScoringScheme
from tests.assessment.schemes.test_pages import inputs
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.scoring import CONTENT, SOURCES, make_scheme
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role

_YEARS = itertools.count(2060)


def plan_of(world: World, year: int | None = None) -> AnnualPlan:
    """Return an issued plan of a year that no other case has, with an indicator "funds"."""
    found = PlanFactory(county=world.county.county, year=year or next(_YEARS))
    join(found, world.county.township)
    make_indicator(found, "funds", name="到位资金", effective_from=f"{found.year}-01-01")
    return found


def draft_of(world: World) -> ScoringScheme:
    """Return a draft whose figures have their sources."""
    return make_scheme(plan_of(world), state="draft")


def form() -> dict[str, str]:
    """Return what the form of the usual content sends."""
    sent = inputs(ContentPage(copy.deepcopy(CONTENT)).nodes())
    return {"title": "新办法", "cycle": "any", "from_month": "1", "note": "", "do": "save", **sent}


def upload(content: object) -> SimpleUploadedFile:
    """Return a file with a scheme."""
    return SimpleUploadedFile("办法.json", json.dumps(content).encode())


@case("assessment:scheme-new")
def new(world: World) -> Act:
    data = {"plan": plan_of(world).pk, "start": "example", "example": "02-gaoan-2021"}
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data=data,
        kinds=(events.SCHEME_SAVED,),
        subject=ScoringScheme,
        wrong={"example": ""},
    )


@case("assessment:scheme-write")
def write(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": plan_of(world).pk},
        data=form(),
        kinds=(events.SCHEME_SAVED,),
        subject=ScoringScheme,
        wrong={"c.full": "90"},
    )


@case("assessment:scheme-edit")
def edit(world: World) -> Act:
    scheme = draft_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={**form(), "version": scheme.version},
        kinds=(events.SCHEME_SAVED,),
        subject=scheme,
        wrong={"c.full": "90"},
    )


@case("assessment:scheme-sources")
def sources(world: World) -> Act:
    scheme = draft_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={"version": scheme.version, "from-0": "typed", "from-1": "count:late_reports"},
        kinds=(events.SCHEME_SAVED,),
        subject=scheme,
        wrong={"from-0": "nonsense"},
    )


@case("assessment:scheme-fill")
def fill(world: World) -> Act:
    scheme = draft_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={"version": scheme.version, "file": upload({**CONTENT, "sources": SOURCES})},
        kinds=(events.SCHEME_SAVED,),
        subject=scheme,
        wrong={"file": upload({"name": "办法"})},
    )


@case("assessment:scheme-copy")
def copy_it(world: World) -> Act:
    scheme = make_scheme(plan_of(world))
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={},
        kinds=(events.SCHEME_SAVED,),
        subject=ScoringScheme,
        wrong=None,
    )


@case("assessment:scheme-adopt")
def adopt(world: World) -> Act:
    scheme = draft_of(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={"version": scheme.version, "document": "县招办〔2026〕8号"},
        kinds=(events.SCHEME_ADOPTED,),
        subject=scheme,
        wrong={"document": ""},
    )


@case("assessment:scheme-take-back")
def take_back(world: World) -> Act:
    scheme = make_scheme(plan_of(world))
    return Act(
        by=world[Role.BUREAU_ADMIN],
        url={"pk": scheme.pk},
        data={"version": scheme.version, "reason": "文号有误"},
        kinds=(events.SCHEME_WITHDRAWN,),
        subject=scheme,
        wrong={"reason": ""},
    )


@case("assessment:typed-figures-month")
def facts(world: World) -> Act:
    plan = plan_of(world)
    sources = {"funds": {"from": "typed"}, "late_reports": {"from": "typed"}}
    make_scheme(plan, sources=sources)
    cell = f"f-{world.county.township.pk}-v-late_reports"
    return Act(
        by=world[Role.BUREAU],
        url={"month": f"{plan.year}-10"},
        data={cell: "2", "reference": "县招办〔2026〕20号"},
        kinds=(events.FACT_TYPED,),
        subject=ScoreFact,
        wrong={cell: "不清楚"},
    )
