"""The trial of an upload, once for each content: a process for each of 2,000 tests is minutes.

A trial depends on the bytes and the limits alone, so its answer is kept; tests of the marking
itself (`tests/core/pdf`) call it as it is.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from zhaoshang.core.pdf import marking

_CALLERS = ("zhaoshang.core.uploads", "contracts.services.archive_files")


def _remembering(trial: Callable[..., int]) -> Callable[..., int]:
    """Return the trial with a memory, of refusals too."""

    @cache
    def kept(data: bytes, **limits: Any) -> int | marking.Unmarkable:
        try:
            return trial(data, **limits)
        except marking.NotMarked as refusal:
            return refusal.why

    def tried(data: bytes, **limits: Any) -> int:
        answer = kept(data, **limits)
        if isinstance(answer, marking.Unmarkable):
            raise marking.NotMarked(answer)
        return answer

    return tried


@pytest.fixture(scope="session", autouse=True)
def _each_content_tried_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for each in _CALLERS:
            patch.setattr(f"{each}.check_markable", _remembering(marking.check_markable))
        yield
