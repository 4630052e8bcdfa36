"""A contract's files: their list, and each file through the one permission check."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contracts.forms.files import AskForm
from contracts.models import AccessRequest, ContractFile, FileOpening
from contracts.permissions import can_ask_access, can_run
from contracts.rules.life import State
from contracts.selectors.access import Access, Pass, access_of, files_of, is_open
from contracts.selectors.openings import Wanted, openings_of, reads_openings
from contracts.services.files import files_rule
from contracts.services.openings import open_file
from contracts.services.verification import note_damage
from contracts.views.access import READERS, Seen, contract_or_404
from contracts.views.tabs import part_context
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.accounts.sent import new_token
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.file_kinds import CONTENT_TYPES, FileKind
from zhaoshang.core.pdf.marking import Form, NotMarked, mark
from zhaoshang.files.responses import content_response, damaged_response, open_checked

TAB = "files"
MOST = 300
LATEST_OPENINGS = 5
Act = FileOpening.Act
PDF, WORD = CONTENT_TYPES[FileKind.PDF], CONTENT_TYPES[FileKind.DOCX]
FORMS = {PDF: Form.PDF, WORD: Form.WORD}
NOT_SHOWN = gettext_lazy(
    "A Word document cannot be shown here with the reader's name on it; it is only saved, by who"
    " may save it."
)
ONLY_READ = gettext_lazy("You may read this file here, but not save it.")


@roles_required(*READERS)
@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """List the files of a contract, with what opens to this user and by what right."""
    seen = contract_or_404(request, pk)
    access = access_of(seen.user, seen.contract, clock.now())
    found = list(files_of(seen.contract)[:MOST])
    may_see_openings = reads_openings(seen.user, seen.contract)
    opened = openings_of(seen.contract, Wanted())[:LATEST_OPENINGS] if may_see_openings else ()
    context = part_context(seen, TAB) | {
        "rows": [_row(each, access.to(each)) for each in found],
        "most": MOST,
        "may_add": can_run(seen.user, seen.contract) and _takes_files(seen),
        "damaged": [each for each in found if each.damaged_at is not None],
        "may_see_openings": may_see_openings,
        "openings": list(opened),
        **standing_of_access(seen, access),
    }
    return render(request, "contracts/files/tab.html", context)


@roles_required(*READERS)
@require_safe
def file_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a file with the reader's name on every page."""
    return _serve(request, pk, Act.VIEW)


@roles_required(*READERS)
@require_safe
def file_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand a file out for saving: as it was stored, or marked if a grant opens it."""
    return _serve(request, pk, Act.DOWNLOAD)


def _serve(request: HttpRequest, pk: int, act: FileOpening.Act) -> HttpResponseBase:
    """Hand out a file.

    1. In sight? Else 404. Open to this user, for this act? Else the page that says how to ask.
    2. Is the content what was stored? Else nobody gets it, and the keeper is told.
    3. Mark it, unless the right is to save it as it is.
    4. Write down the opening, with the right asked for again; only then the first byte leaves.
    """
    file = file_or_404(actor(request), pk)
    seen = contract_or_404(request, file.contract_id)
    file.contract = seen.contract
    access = access_of(seen.user, seen.contract, clock.now())
    by_pass = access.to(file)
    refusal = _refusal(file, by_pass, act)
    if refusal is not None or by_pass is None:
        return closed(request, seen, file, access, refusal)
    if request.method == "HEAD":
        # Nothing leaves, so nothing was opened.
        return HttpResponse(headers={"Cache-Control": "private, no-store"})
    content = open_checked(file.file)
    if content is None:
        note_damage([file], on=clock.today())
        return damaged_response(file.file, request=request, subject=seen.contract)
    name, content_type = file.file.name, file.file.content_type
    if act == Act.VIEW or by_pass.is_marked:
        with content:
            try:
                content = _marked(content.read(), content_type, seen)
            except NotMarked:
                return render(request, "contracts/files/unmarked.html", {"file": file}, status=409)
        if content_type != WORD:
            name, content_type = f"{PurePath(name).stem}.pdf", PDF
    try:
        open_file(file=file, act=act, by=seen.user, at=clock.now())
    except RuleBroken as broken:
        content.close()
        return closed(request, seen, file, access, broken.message)
    return content_response(content, name=name, content_type=content_type, inline=act == Act.VIEW)


def file_or_404(user: User, pk: int) -> ContractFile:
    """Return a file that is shown, of a contract in sight.

    Raises:
        Http404: when there is none, it was removed, or it is out of sight.
    """
    shown = ContractFile.objects.visible_to(user).filter(removed_at=None, pk=pk)
    found: ContractFile | None = shown.select_related("file").first()
    if found is None:
        raise Http404
    return found


def _refusal(file: ContractFile, by_pass: Pass | None, act: FileOpening.Act) -> Any:
    if by_pass is None:
        return ""
    if act == Act.VIEW and file.file.content_type == WORD:
        return NOT_SHOWN
    if act == Act.DOWNLOAD and not by_pass.may_download:
        return ONLY_READ
    return None


def _marked(data: bytes, content_type: str, seen: Seen) -> io.BytesIO:
    at = timezone.localtime(clock.now())
    marked = mark(
        data,
        text=f"{seen.user} {seen.user.unit}\n{at:%Y-%m-%d %H:%M}",
        # What was taken under an earlier policy is still shown.
        most_pages=1_000,
        form=FORMS.get(content_type, Form.PICTURE),
    )
    return io.BytesIO(marked.content)


def closed(
    request: HttpRequest, seen: Seen, file: ContractFile, access: Access, reason: Any = ""
) -> HttpResponse:
    """Say why a file does not open, what became of an earlier request, and how to ask."""
    context = {
        "contract": seen.contract,
        "file": file,
        "reason": reason,
        "by_pass": access.to(file),
        **standing_of_access(seen, access),
    }
    if context["may_ask"]:
        rule = files_rule(seen.contract.county)
        context |= {"form": AskForm(rule=rule), "rule": rule, "once": new_token()}
    return render(request, "contracts/files/closed.html", context, status=403)


def standing_of_access(seen: Seen, access: Access) -> dict[str, Any]:
    """Return how somebody stands to a contract's files: open, asked, refused, ended."""
    latest, now = access.latest, clock.now()
    waits = latest is not None and latest.state == AccessRequest.State.ASKED
    granted = latest is not None and latest.state == AccessRequest.State.GRANTED
    may_ask = (
        can_ask_access(seen.user, seen.contract)
        and access.standing is None
        and access.grant is None
        and not waits
    )
    return {
        "access": access,
        "latest": latest,
        "has_ended": granted and latest is not None and not is_open(latest, now),
        "may_ask": may_ask,
    }


def _row(file: ContractFile, by_pass: Pass | None) -> dict[str, Any]:
    is_word = file.file.content_type == WORD
    # What is damaged is not handed out, whatever the right.
    opens = by_pass is not None and file.damaged_at is None
    return {
        "file": file,
        "by_pass": by_pass,
        "right": by_pass.right.label if by_pass is not None else _("Not open"),
        "may_view": opens and not is_word,
        "may_download": opens and by_pass is not None and by_pass.may_download,
        "short_hash": file.file.sha256[:12],
    }


def _takes_files(seen: Seen) -> bool:
    return State(seen.contract.state) not in {State.ARCHIVED, State.DROPPED}
