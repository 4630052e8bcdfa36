"""Acts on one talk: taken off, arranged; moved, missed, recorded; added to; closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment.forms.talks import (
    ArrangeForm,
    CloseForm,
    CommitmentForm,
    FilesForm,
    NoShowForm,
    PostponeForm,
    RecordForm,
    WhyForm,
)
from assessment.models import InterviewNotice
from assessment.permissions_talks import (
    can_add_to_talk,
    can_change_list,
    can_close_talk,
    can_keep_talks,
    can_record_talk,
)
from assessment.rules.talks import TalkState
from assessment.selectors.talk_numbers import numbers_of, progress_since
from assessment.selectors.talk_people import talkers_to_choose
from assessment.services.talks import holding, lists
from assessment.services.talks.telling import day_of, talk_url
from assessment.views.months import BUREAU, allow
from assessment.views.talk_access import (
    done,
    list_crumbs,
    list_url,
    talk_crumbs,
    talk_or_404,
)
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import Act, Crumb, FormPage, posted, run_page, typed_version
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

GET_POST = ["GET", "HEAD", "POST"]


def _run(request: HttpRequest, talk: InterviewNotice, form: Any, act: Act, page: FormPage) -> Any:
    """Run the page of an act on a talk; after it comes the talk."""
    page.back = page.back or talk_url(talk.pk)
    crumbs: tuple[Crumb, ...] = (
        *talk_crumbs(request, talk),
        (talk.unit_name, talk_url(talk.pk)),
    )
    return run_page(request, form, act, page, crumbs=crumbs, record=talk)


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a name off a list that is not issued."""
    user, found = actor(request), talk_or_404(request, pk)
    allow(can_change_list(user, found.list_of) and found.state == TalkState.PROPOSED)
    form = WhyForm(**posted(request))
    page = FormPage(
        title=_("Take the name off"),
        verb=_("Take the name off"),
        lead=_("The name stays in sight on the list, with the reason."),
        done=_("The name is taken off."),
        danger=True,
        back=list_url(found.list_of_id),
    )
    return run_page(
        request,
        form,
        lambda data: lists.take_off(talk_id=pk, version=typed_version(request), by=user, **data),
        page,
        crumbs=list_crumbs(found.list_of),
        record=found,
    )


@roles_required(Role.BUREAU_ADMIN)
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a name back."""
    user, found = actor(request), talk_or_404(request, pk)
    allow(can_keep_talks(user, found.county_id))

    def act() -> str:
        lists.put_back(talk_id=pk, version=typed_version(request), by=user)
        return _("The name is back on the list.")

    return done(request, act, list_url(found.list_of_id))


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Set who talks, when and where."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_change_list(user, found.list_of) and found.state == TalkState.PROPOSED)
    form = ArrangeForm(
        **posted(request),
        people=talkers_to_choose(found.county, on),
        initial={
            "talker": found.talker_id,
            "talker_title": found.talker_title,
            "meets_at": found.meets_at,
            "place": found.place,
        },
    )
    page = FormPage(
        title=_("Arrange the talk"),
        verb=_("Save the arrangement"),
        done=_("The talk is arranged."),
        back=list_url(found.list_of_id),
    )
    return run_page(
        request,
        form,
        lambda data: lists.arrange(
            talk_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
        crumbs=list_crumbs(found.list_of),
        record=found,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a talk."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_record_talk(user, found))
    form = PostponeForm(
        **posted(request), initial={"meets_at": found.meets_at, "place": found.place}
    )
    page = FormPage(
        title=_("Move the talk"),
        verb=_("Move the talk"),
        lead=_("The heads of the unit and who talks are told, with the reason."),
        done=_("The talk is moved; both sides have been told."),
    )
    return _run(
        request,
        found,
        form,
        lambda data: holding.postpone(
            talk_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that nobody of the unit came."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_record_talk(user, found) and found.state == TalkState.CALLED)
    page = FormPage(
        title=_("Note that nobody came"),
        verb=_("Note it"),
        lead=_("It stays in the course of the talk. Then move the talk, or record it later."),
        done=_("It is noted."),
        danger=True,
    )
    return _run(
        request,
        found,
        NoShowForm(**posted(request)),
        lambda data: holding.note_no_show(
            talk_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a talk with its commitments and files."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_record_talk(user, found))
    day = day_of(found)
    form = RecordForm(
        **posted(request),
        on=on,
        initial={
            "held_on": day if day is not None and day <= on else on,
            "held_by": found.talker_title,
        },
    )

    def act(data: dict[str, Any]) -> InterviewNotice:
        return holding.record_talk(
            talk_id=pk,
            version=typed_version(request),
            record=holding.TalkRecord(
                data["held_on"], data["held_by"], data["present"], data["said"]
            ),
            commitments=form.commitments(),
            uploads=data["uploads"],
            by=user,
            on=on,
        )

    page = FormPage(
        title=_("Record the talk"),
        verb=_("Save the record"),
        lead=_(
            "The figures of the unit are kept as they stand now; they are looked at again on the "
            "day the policy sets. The unit reads the record."
        ),
        done=lambda talk: (
            _("The talk is recorded. The figures are looked at again on %(day)s.")
            % {"day": f"{talk.recheck_on:%Y-%m-%d}"}
        ),
    )
    return _run(request, found, form, act, page)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a commitment."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_add_to_talk(user, found))
    page = FormPage(
        title=_("Add a commitment"),
        verb=_("Add the commitment"),
        lead=_("It becomes an action item of the unit and is followed until closed."),
        done=_("The commitment is an action item now; the unit has been told."),
    )
    return _run(
        request,
        found,
        CommitmentForm(**posted(request), on=on),
        lambda data: holding.add_commitment(
            talk_id=pk,
            version=typed_version(request),
            commitment=holding.Commitment(**data),
            by=user,
            on=on,
        ),
        page,
    )


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the signed record, or another file."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_add_to_talk(user, found))
    page = FormPage(
        title=_("Add a file to the talk"), verb=_("Add the file"), done=_("The file is added.")
    )
    return _run(
        request,
        found,
        FilesForm(**posted(request)),
        lambda data: holding.add_files(
            talk_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
    )


@roles_required(Role.BUREAU_ADMIN)
@require_http_methods(GET_POST)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the figures again and close the talk."""
    user, found, on = actor(request), talk_or_404(request, pk), clock.today()
    allow(can_close_talk(user, found))
    page = FormPage(
        title=_("Look at the figures again"),
        verb=_("Close the talk"),
        done=lambda talk: _("Closed: %(outcome)s.") % {"outcome": talk.get_state_display()},
        template="assessment/talks/close.html",
        context={
            "talk": found,
            "since": progress_since(found.numbers, numbers_of(found, on=on, since=found.held_on)),
            "items": list(found.commitments.order_by("due_on", "pk")),
            "on": on,
        },
    )
    return _run(
        request,
        found,
        CloseForm(**posted(request)),
        lambda data: holding.close_talk(
            talk_id=pk, version=typed_version(request), by=user, on=on, **data
        ),
        page,
    )
