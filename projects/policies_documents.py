"""Titles of the documents that the defaults of policies rest on: data, shown as they are.

A default names what a reader in the county can look up; the rule behind it (rules.md) stands in a
comment beside the kind.
"""

from __future__ import annotations

# The county's paper on the unified process: filing, decision, signing, ledger, contract files.
MECHANISM = "《关于完善招商引资工作机制的意见》"
SCHEDULING_MEETING = "全县招商引资工作调度会"
# No paper sets the number: the county is to confirm it by one of its own.
PROVISIONAL = "暂行设定，待县里发文确认"
