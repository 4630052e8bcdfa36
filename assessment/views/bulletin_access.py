"""What pages and files of bulletins share: one bulletin in sight, what it says, its crumbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import Bulletin, ScoreRun
from assessment.rules.bulletin_blocks import Block, Heading
from assessment.rules.bulletin_paper import paper
from assessment.selectors.bulletin_content import bulletin_content, standing_run
from assessment.word.bulletin import HeadingNumbers
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.accounts.models import User
from zhaoshang.core.periods import Period


@dataclass(frozen=True)
class Said:
    """What a bulletin says: frozen once it is published, read now while it is a draft."""

    content: Mapping[str, Any]
    text: Mapping[str, Any]
    run: ScoreRun | None

    @property
    def head(self) -> Mapping[str, Any]:
        """What stands above and below the text."""
        head: Mapping[str, Any] = self.content["head"]
        return head

    @property
    def recipients(self) -> str:
        """To whom it goes."""
        return str(self.text.get("recipients", ""))

    @property
    def blocks(self) -> list[Block]:
        """The paper between title and signature."""
        return paper(self.content, self.text)


def bulletin_or_404(user: User, pk: int) -> Bulletin:
    """Return a bulletin in sight."""
    found = (
        Bulletin.objects.visible_to(user)
        .select_related("county", "run", "replaces", "published_by", "updated_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def said_by(bulletin: Bulletin, on: dt.date) -> Said:
    """Return what a bulletin says."""
    if not bulletin.is_draft:
        return Said(bulletin.content, bulletin.text, bulletin.run)
    run = standing_run(bulletin.county_id, Period.parse(bulletin.period))
    return Said(bulletin_content(bulletin, run, on=on), bulletin.text, run)


def numbered(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return the blocks with the numbers of their headings, for a page."""
    numbers = HeadingNumbers()
    return [
        {
            "block": block,
            "words": numbers.words(block) if isinstance(block, Heading) else "",
        }
        for block in blocks
    ]


def bulletins_crumb() -> Crumb:
    """Return the crumb of the list."""
    return (_("Bulletins"), reverse("assessment:bulletins"))


def bulletin_crumbs(bulletin: Bulletin) -> tuple[Crumb, ...]:
    """Return the crumbs of what stands below a bulletin."""
    return (bulletins_crumb(), (bulletin.title, reverse("assessment:bulletin", args=[bulletin.pk])))
