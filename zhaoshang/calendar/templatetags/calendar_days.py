"""Words of the calendar in templates."""

from __future__ import annotations

from django import template

from zhaoshang.calendar.labels import holiday_name

register = template.Library()
register.filter("occasion", holiday_name)
