"""What the policy pages name as the document of a default says something to a county reader."""

import re

import pytest

from zhaoshang.policy.kinds import PolicyKind, registered

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
INTERNAL = re.compile(r"\.md\b|\b[RSD]\d|\bD\(")


@pytest.mark.parametrize("kind", registered(), ids=lambda kind: kind.name)
def test_the_default_of_a_policy_names_a_document_that_a_county_reader_knows(
    kind: PolicyKind,
) -> None:
    assert CHINESE.search(kind.source)
    assert not INTERNAL.search(kind.source)
