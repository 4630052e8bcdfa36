"""What is stored encrypted under keys of its own, apart from `SECRET_KEY` (reliability.md D17).

    sealed = seal_text("JBSWY3DP", "secondfactor.key")      # what the column holds
    open_text(sealed, "secondfactor.key")                   # what was sealed

- A **purpose** names what is sealed; each has a key of its own, derived from the data keys, so that
  a text moved from one column into another does not open there.
- `settings.DATA_KEYS` holds one key or several (the variable DATA_KEYS, docs/operations.md). The
  first seals, all open. To change keys put the new one in front, run `manage.py rotate_secrets`,
  then take the old one away.
- A column is a `SealedField(purpose=…)`: services seal and open by hand, so that reading a row
  never fails for a lost key, and `rotate_secrets` finds every such column by itself.
"""

from zhaoshang.core.secrets.box import (
    SecretUnreadableError,
    is_current,
    open_bytes,
    open_text,
    reseal,
    seal_bytes,
    seal_text,
)

__all__ = [
    "SecretUnreadableError",
    "is_current",
    "open_bytes",
    "open_text",
    "reseal",
    "seal_bytes",
    "seal_text",
]
