"""Memory of this process on Linux: what it holds now, and the most it has held since a moment."""

import re
from pathlib import Path

_SELF = Path("/proc/self")


class Peak:
    """The most memory that is held on top of what is held at the beginning, in MB."""

    def __init__(self) -> None:
        # 5 sets the high-water mark back to what is held now (man 5 proc).
        (_SELF / "clear_refs").write_text("5")
        self._idle = _megabytes("VmRSS")

    def over_idle(self) -> float:
        """Return it."""
        return _megabytes("VmHWM") - self._idle


def _megabytes(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB$", (_SELF / "status").read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"this machine does not tell {name}")
    return int(found.group(1)) / 1024
