"""Schemes that come in as a file, and go out as one (rules.md R11; docs/schemes.md)."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.importing.scheme_file import ReadScheme, read_scheme_file
from assessment.models import ScoringScheme
from assessment.rules.score_states import SchemeCycle
from assessment.rules.scoring.documents import document_of
from assessment.rules.scoring.reading import Problem, UnreadableError
from assessment.rules.scoring.scheme_reading import read_scheme
from assessment.rules.scoring.sources import read_sources
from assessment.scheme_words import problem_text
from assessment.services.scoring.schemes import SchemeDraft, exact, save_scheme
from zhaoshang.accounts.models import User
from zhaoshang.core.errors import RuleBroken

REFUSED = _("The file was not taken: %(problems)s")
MOST_TOLD = 20


def import_scheme(
    *,
    plan_id: int,
    data: bytes,
    name: str,
    by: User,
    into: ScoringScheme | None = None,
    version: int | None = None,
) -> ScoringScheme:
    """Make a draft of an uploaded scheme, or put it in the place of what a draft says.

    Args:
        plan_id: The plan it is for.
        data: JSON, or a workbook as it was exported.
        name: Name of the file.
        by: Who imports.
        into: The draft; title, validity and groups stay as they are.
        version: Its version when the form was opened.

    Raises:
        Conflict: when somebody saved the draft since.
        RuleBroken: when the file cannot be read, with every problem and its place, or the scheme
            was adopted.
    """
    content, sources = _read(data, name)
    if into is None:
        draft = SchemeDraft(title=content["name"], content=content, sources=sources)
        return save_scheme(plan_id=plan_id, draft=draft, by=by)
    return save_scheme(
        plan_id=plan_id,
        draft=replaced(into, content=content, sources={**into.sources, **sources}),
        by=by,
        scheme_id=into.pk,
        version=version,
    )


def replaced(stored: ScoringScheme, *, content: Any = None, sources: Any = None) -> SchemeDraft:
    """Return what a draft says with other content or sources; the rest as it stands."""
    from_stored: Any = {
        "title": stored.title,
        "cycle": SchemeCycle(stored.cycle),
        "from_month": stored.from_month,
        "group_ids": [group.pk for group in stored.groups.all()],
        "note": stored.note,
    }
    return SchemeDraft(
        content=stored.content if content is None else content,
        sources=stored.sources if sources is None else sources,
        **from_stored,
    )


def scheme_json(stored: ScoringScheme) -> str:
    """Return a scheme with its sources as a JSON document that can be imported again."""
    return json.dumps(
        document_of(stored.content, stored.sources), ensure_ascii=False, indent=2, sort_keys=False
    )


def _read(data: bytes, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    read = read_scheme_file(data, name)
    problems: list[Problem] = []
    for reading in (lambda: read_scheme(read.content), lambda: read_sources(read.sources)):
        try:
            reading()
        except UnreadableError as error:
            problems += error.problems
    if problems:
        words = {"problems": "；".join(_text(read, each) for each in problems[:MOST_TOLD])}
        raise RuleBroken(str(REFUSED) % words, code="unreadable", field="file")
    return exact(read.content), exact(read.sources)


def _text(read: ReadScheme, problem: Problem) -> str:
    place = read.place(problem.path)
    return f"{place} {problem_text(problem)}" if place else problem_text(problem)
