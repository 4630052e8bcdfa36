"""Names of indicators for the flags of units (found at start-up, projects)."""

from assessment.selectors.indicator_names import names_by_code
from projects.selectors.flag_series import register_series_names

register_series_names(names_by_code)
