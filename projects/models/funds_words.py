"""Labels of the rules of funds."""

from django.utils.translation import gettext_lazy as _

from projects.rules.funds import Warned

WARNING_LABELS = {
    Warned.NO_EVIDENCE: _("there is no evidence"),
    Warned.ABOVE_AGREED: _("with it more is claimed than was agreed"),
    Warned.BEFORE_SIGNING: _("the money came before the signing"),
}
