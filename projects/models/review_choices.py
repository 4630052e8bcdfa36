"""Labels of joint review and approval, in one place; the stored values are the enums' own."""

from django.utils.translation import gettext_lazy as _

from projects.rules.authority import Decision, Term
from projects.rules.reviews import Conclusion, Opinion, Question

QUESTION_LABELS = {
    Question.NATIONAL_POLICY: _("National industrial policy"),
    Question.COUNTY_PLAN: _("County industrial plan"),
    Question.ENVIRONMENT: _("Environment"),
    Question.INTENSITY: _("Investment intensity"),
    Question.LAND: _("Land supply"),
    Question.PLANNING: _("Spatial planning"),
}
OPINION_LABELS = {
    Opinion.AGREE: _("Agree"),
    Opinion.CONDITIONS: _("Agree with conditions"),
    Opinion.DISAGREE: _("Disagree"),
}
CONCLUSION_LABELS = {
    Conclusion.AGREE: _("Agree"),
    Conclusion.CONDITIONS: _("Agree with conditions"),
    Conclusion.DISAGREE: _("Disagree"),
    Conclusion.NOT_CONCLUDED: _("Not concluded"),
}
DECISION_LABELS = {
    Decision.AGREE: _("Agree"),
    Decision.CONDITIONS: _("Agree with conditions"),
    Decision.REFUSE: _("Refuse"),
    Decision.SEND_BACK: _("Send back"),
}
TERM_LABELS = {
    Term.INTENSITY: _("Investment intensity"),
    Term.PLOT_RATIO: _("Plot ratio"),
    Term.LAND_PRICE: _("Land price"),
    Term.TAX_PER_MU: _("Tax a mu and year"),
}
QUESTION_CHOICES = [(value.value, label) for value, label in QUESTION_LABELS.items()]
OPINION_CHOICES = [(value.value, label) for value, label in OPINION_LABELS.items()]
CONCLUSION_CHOICES = [(value.value, label) for value, label in CONCLUSION_LABELS.items()]
DECISION_CHOICES = [(value.value, label) for value, label in DECISION_LABELS.items()]
