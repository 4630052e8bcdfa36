"""The second factor 二次验证: codes of an authenticator app beside the password."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecondFactorConfig(AppConfig):
    """App of the second factor."""

    name = "zhaoshang.second_factor"
    # Names of events and policies allow letters only before the dot.
    label = "secondfactor"
    verbose_name = _("Second factor")

    def ready(self) -> None:
        """Tell the log-in page, which stands below, that there is a second step."""
        from zhaoshang.accounts.second_step import register  # noqa: PLC0415 - needs loaded models
        from zhaoshang.second_factor.step import STEP  # noqa: PLC0415 - needs loaded models

        register(STEP)
