"""A bulletin as Word, Excel and PDF; compared with the edition before; proved."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessment import events_bulletins as events
from assessment.bulletin_labels import text_labels
from assessment.exporting.bulletin_file import bulletin_workbook
from assessment.exporting.bulletin_pdf import bulletin_pdf
from assessment.models import Bulletin
from assessment.permissions_bulletins import can_verify
from assessment.rules.bulletin_compare import Said as Figure
from assessment.rules.bulletin_compare import compare as compared
from assessment.rules.bulletins import flat_text
from assessment.services.bulletin_proof import verify_bulletin
from assessment.views.bulletin_access import bulletin_crumbs, bulletin_or_404, said_by
from assessment.views.months import READERS, allow
from assessment.word.bulletin import bulletin_word
from contracts.word.official import CONTENT_TYPE
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind

MOST = 500
FIGURE_LABELS = {
    Figure.ACTUAL: gettext_lazy("Cumulative"),
    Figure.PERCENT: gettext_lazy("Rate of completion (%)"),
    Figure.GAP: gettext_lazy("Ahead or behind (points)"),
    Figure.YEAR_ON_YEAR: gettext_lazy("Year on year (%)"),
    Figure.PLACE: pgettext_lazy("in a ranking", "Place"),
    Figure.SCORE: gettext_lazy("Score"),
    Figure.SCORE_PLACE: gettext_lazy("Place by score"),
}


@roles_required(*READERS)
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a bulletin out as a Word document; recorded."""
    found = bulletin_or_404(actor(request), pk)
    said = said_by(found, clock.today())
    content = io.BytesIO(bulletin_word(said.head, said.recipients, said.blocks))
    return _handed_out(request, found, content, "docx", CONTENT_TYPE)


@roles_required(*READERS)
@require_safe
def excel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a bulletin out as a workbook; recorded."""
    found = bulletin_or_404(actor(request), pk)
    said = said_by(found, clock.today())
    content = bulletin_workbook(said.head, said.blocks)
    return _handed_out(request, found, content, "xlsx", CONTENT_TYPES[FileKind.XLSX])


@roles_required(*READERS)
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a bulletin out as PDF; recorded."""
    found = bulletin_or_404(actor(request), pk)
    said = said_by(found, clock.today())
    content = bulletin_pdf(said.head, said.recipients, said.blocks)
    return _handed_out(request, found, content, "pdf", CONTENT_TYPES[FileKind.PDF])


def _handed_out(
    request: HttpRequest, bulletin: Bulletin, content: io.BytesIO, ending: str, kind: str
) -> HttpResponseBase:
    record_event(
        events.BULLETIN_EXPORTED,
        by=actor(request),
        county=bulletin.county_id,
        subject=bulletin,
        detail={"period": bulletin.period, "edition": bulletin.edition, "form": ending},
    )
    mark = f"（{pgettext('bulletin', 'draft')}）" if bulletin.is_draft else ""
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{bulletin.title}{mark}.{ending}",
        content_type=kind,
        headers={"Cache-Control": "private, no-store"},
    )


@roles_required(*READERS)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an edition says otherwise than the one before."""
    user, on = actor(request), clock.today()
    found = bulletin_or_404(user, pk)
    old = found.replaces
    if old is None:
        raise Http404
    said = said_by(found, on)
    changes = compared(old.content, said.content)
    before, after = flat_text(old.text), flat_text(found.text)
    context = {
        "bulletin": found,
        "old": old,
        "changes": [
            {"change": each, "label": FIGURE_LABELS[each.figure]} for each in changes[:MOST]
        ],
        "count": len(changes),
        "more": max(0, len(changes) - MOST),
        "texts": [
            {"label": label, "before": before.get(name, ""), "after": after.get(name, "")}
            for name, label in text_labels().items()
            if before.get(name, "") != after.get(name, "")
        ],
        "crumbs": bulletin_crumbs(found),
    }
    return render(request, "assessment/bulletins/compare.html", context)


@roles_required(Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER)
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Work a published bulletin out again and say whether it still holds."""
    user = actor(request)
    found = bulletin_or_404(user, pk)
    allow(can_verify(user, found))
    proof = verify_bulletin(found, by=user)
    if proof.holds:
        words = _("It holds: %(count)s figures come out the same, and so does the SHA-256.")
        messages.success(request, words % {"count": proof.figures})
    elif proof.sealed == proof.found:
        messages.error(
            request,
            _("%(count)s values are not what was published: %(where)s. Tell the auditor.")
            % {
                "count": len(proof.differing),
                "where": ", ".join(each.path for each in proof.differing[:3]) or _("the scores"),
            },
        )
    else:
        words = _(
            "What was sealed has been changed: the SHA-256 is now %(hash)s…. Tell the auditor."
        )
        messages.error(request, words % {"hash": proof.found[:16]})
    return HttpResponseRedirect(reverse("assessment:bulletin", args=[pk]))
