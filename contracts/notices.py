"""Notices of contracts: who is told what (R18); found at start-up, each area lists its own."""

from contracts import (
    notices_copies,
    notices_files,
    notices_land,
    notices_life,
    notices_performance,
)

__all__ = [
    "notices_copies",
    "notices_files",
    "notices_land",
    "notices_life",
    "notices_performance",
]
