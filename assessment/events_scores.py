"""Event kinds of assessment (R20): schemes, results, objections."""

from django.utils.translation import gettext_lazy as _

from zhaoshang.audit.kinds import register_kinds

SCHEME_SAVED = "assessment.scheme_saved"
SCHEME_ADOPTED = "assessment.scheme_adopted"
SCHEME_WITHDRAWN = "assessment.scheme_withdrawn"
FACT_TYPED = "assessment.score_fact_typed"
SCORES_COMPUTED = "assessment.scores_computed"
SCORES_NOTICED = "assessment.scores_noticed"
SCORES_FINAL = "assessment.scores_final"
SCORES_PUBLISHED = "assessment.scores_published"
SCORES_VERIFIED = "assessment.scores_verified"
OBJECTION_FILED = "assessment.objection_filed"
OBJECTION_TAKEN_BACK = "assessment.objection_taken_back"
OBJECTION_RULED = "assessment.objection_ruled"
OBJECTION_FILE_ADDED = "assessment.objection_file_added"
SELF_SCORED = "assessment.self_scored"

register_kinds(
    {
        SCHEME_SAVED: _("Scheme of assessment saved"),
        SCHEME_ADOPTED: _("Scheme of assessment adopted"),
        SCHEME_WITHDRAWN: _("Scheme of assessment taken back"),
        FACT_TYPED: _("Figure for a score typed"),
        SCORES_COMPUTED: _("Scores computed"),
        SCORES_NOTICED: _("Scores put under public notice"),
        SCORES_FINAL: _("Scores made final"),
        SCORES_PUBLISHED: _("Scores published"),
        SCORES_VERIFIED: _("Scores verified"),
        OBJECTION_FILED: _("Objection to a score filed"),
        OBJECTION_TAKEN_BACK: _("Objection to a score taken back"),
        OBJECTION_RULED: _("Objection to a score ruled"),
        OBJECTION_FILE_ADDED: _("Evidence of an objection added"),
        SELF_SCORED: _("Own scores entered"),
    }
)
