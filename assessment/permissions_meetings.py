"""Who may do what with scheduling meetings (rules R19): no queries.

Whether a meeting may be seen is decided by `visible_to`; here a visible one is given. What of it a
unit sees is decided by `assessment.selectors.meeting_sight`.
"""

from __future__ import annotations

from assessment.models import Meeting, MeetingDecision
from assessment.rules.meetings import MeetingState
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User


def can_call_meetings(user: User, county_id: int) -> bool:
    """Call a meeting and prepare its pack: the bureau."""
    return is_bureau_of(user, county_id)


def can_change_meeting(user: User, meeting: Meeting) -> bool:
    """Change head, people or scope, or cancel it: the bureau, before it is held."""
    return meeting.state == MeetingState.PREPARED and is_bureau_of(user, meeting.county_id)


def can_record(user: User, meeting: Meeting) -> bool:
    """Record who came and what was decided, and write the minutes: the bureau, until issued."""
    return meeting.is_at_work and is_bureau_of(user, meeting.county_id)


def can_issue(user: User, meeting: Meeting) -> bool:
    """Issue the minutes of a meeting that was held: the bureau."""
    return meeting.state == MeetingState.HELD and is_bureau_of(user, meeting.county_id)


def can_freeze_pack(user: User, meeting: Meeting) -> bool:
    """Keep the pack as it is sent out: the bureau, while the meeting is at work."""
    return can_record(user, meeting)


def can_correct(user: User, meeting: Meeting, decision: MeetingDecision) -> bool:
    """Correct or withdraw a decision that stands."""
    return decision.withdrawn_at is None and can_record(user, meeting)


def sees_whole(user: User, meeting: Meeting) -> bool:
    """Read everything: who reads the whole county; units see what concerns them."""
    scope = user.scope
    return scope.reads_region or (scope.reads_county and scope.county_id == meeting.county_id)
