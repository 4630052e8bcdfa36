"""Django's entry for the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    """Contract filing 合同备案: filings, checks and approvals, promises and performance."""

    name = "contracts"
    verbose_name = _("Contract filing")
