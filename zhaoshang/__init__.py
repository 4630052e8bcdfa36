"""Zhaoshang: investment promotion of one county, from clue to settled promise."""

from zhaoshang.celery import app as celery_app

__all__ = ["celery_app"]
