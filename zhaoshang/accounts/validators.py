"""How codes, user names and telephone numbers are written."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CODE_SHAPE = _("Use 1 to 32 capital letters, digits or hyphens.")
USERNAME_SHAPE = _(
    "Use 2 to 60 letters, digits, Chinese characters, full stops, hyphens or underscores."
)
PHONE_SHAPE = _("Use digits, hyphens and spaces, with an optional leading plus sign.")
BLANK_NAME = _("Write the name in visible characters.")

valid_code = RegexValidator(r"\A[A-Z0-9][A-Z0-9-]{0,31}\Z", CODE_SHAPE)
valid_username = RegexValidator(r"\A[\w.-]{2,60}\Z", USERNAME_SHAPE)
valid_phone = RegexValidator(r"\A\+?[0-9][0-9 -]{4,18}\Z", PHONE_SHAPE)
valid_name = RegexValidator(
    r"\A(?=.*\S)[^\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+\Z", BLANK_NAME
)
