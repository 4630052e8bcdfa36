"""What the pages of talks share: the list or talk of an address, crumbs, tones."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import InterviewNotice, TalkList
from assessment.period_words import period_text
from assessment.rules.talks import TalkState
from zhaoshang.accounts.access import actor
from zhaoshang.accounts.form_page import Crumb
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period

TONES = {
    TalkState.PROPOSED: "",
    TalkState.TAKEN_OFF: "off",
    TalkState.CALLED: "on",
    TalkState.NO_SHOW: "late",
    TalkState.HELD: "warn",
    TalkState.IMPROVED: "done",
    TalkState.NOT_IMPROVED: "late",
}


def tone_of(talk: InterviewNotice) -> str:
    """Return the tone of a talk's state."""
    return TONES[TalkState(talk.state)]


def period_of(found: TalkList) -> str:
    """Return the period of a list in words."""
    return period_text(Period.parse(found.period))


def list_or_404(request: HttpRequest, pk: int) -> TalkList:
    """Return a list the user may read.

    Raises:
        Http404: when it is out of sight.
    """
    lists = TalkList.objects.visible_to(actor(request))
    found = lists.select_related("county", "run", "issued_by", "created_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def talks_in_sight(request: HttpRequest) -> QuerySet[InterviewNotice]:
    """Return the talks a user may read, with what their pages name."""
    talks = InterviewNotice.objects.visible_to(actor(request))
    return talks.select_related("list_of", "unit", "county", "talker", "updated_by")


def talk_or_404(request: HttpRequest, pk: int) -> InterviewNotice:
    """Return a talk the user may read.

    Raises:
        Http404: when it is out of sight.
    """
    found = talks_in_sight(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def talks_crumb() -> Crumb:
    """Return the crumb of the lists."""
    return (_("Talks with units"), reverse("assessment:talks"))


def list_url(pk: int) -> str:
    """Return the page of a list."""
    return reverse("assessment:talk-list", args=[pk])


def list_crumbs(found: TalkList) -> tuple[Crumb, ...]:
    """Return the crumbs above what belongs to a list."""
    return (talks_crumb(), (period_of(found), list_url(found.pk)))


def talk_crumbs(request: HttpRequest, talk: InterviewNotice) -> tuple[Crumb, ...]:
    """Return the crumbs above a talk; a unit has no list above its own."""
    if not actor(request).scope.reads_county:
        return (talks_crumb(),)
    return list_crumbs(talk.list_of)


def done(request: HttpRequest, act: Callable[[], str], url: str) -> HttpResponse:
    """Do an act that has no form, say what came of it, and go on."""
    try:
        said = act()
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(url)
