"""Notices for tests."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from tests.factories.accounts import UserFactory
from zhaoshang.alerts.models import Notice

TOLD_AT = dt.datetime(2026, 11, 2, 8, 30, tzinfo=dt.UTC)


class NoticeFactory(DjangoModelFactory):
    """An unread notice of the one kind that the foundations know."""

    class Meta:
        model = Notice

    kind = "calendar.missing"
    subject_type = "calendar.year"
    subject_id = factory.Sequence(lambda n: str(3000 + n))
    recipient = factory.SubFactory(UserFactory)
    params = factory.LazyAttribute(lambda notice: {"year": notice.subject_id})
    url = "/calendar/"
    created_at = factory.Sequence(lambda n: TOLD_AT + dt.timedelta(minutes=n))
