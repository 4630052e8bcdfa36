"""What pages say of a code that was not taken."""

from django.utils.translation import gettext_lazy as _

WRONG = _("This code is not right. Tries left: %(left)s.")
WRONG_PAIR = _("Password or code is not right. Tries left: %(left)s.")
REPLAYED = _("This code was used already: wait for the next one. Tries left: %(left)s.")
UNREADABLE = _(
    "The system cannot read the key of your second factor any more. Use a recovery code, or ask"
    " the system administrator to reset your second factor."
)
