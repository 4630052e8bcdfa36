"""Django's admin as somebody would set it up for the same list: same columns, search, filters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from projects.models import Project


class OpenSite(admin.AdminSite):
    """An admin for whoever is logged in: our accounts know no staff flag."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class ProjectAdmin(admin.ModelAdmin):
    """The ledger's columns in the admin's changelist."""

    list_display = (
        "name",
        "status",
        "responsible_unit",
        "responsible_person_name",
        "lead_sponsor",
        "sub_stage",
        "stage_since",
        "total_investment_wan",
        "funds_verified_wan",
        "next_step",
        "next_step_due_on",
        "last_follow_up_on",
        "investor",
        "section",
        "land_mu",
        "signed_on",
        "agreed_start_on",
    )
    list_select_related = ("responsible_unit", "lead_sponsor", "investor", "section")
    list_filter = ("stage", "status", "is_key")
    search_fields = ("search_text",)
    list_per_page = 50
    ordering = ("-changed_at", "-id")
    raw_id_fields = (
        "county",
        "parent",
        "merged_into",
        "investor",
        "introducing_unit",
        "first_contact_unit",
        "responsible_unit",
        "host_unit",
        "service_team",
        "lead_sponsor",
        "responsible_person",
        "created_by",
        "updated_by",
    )
    exclude = ("referrers",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave no log entry: less work than usual, in the admin's favour."""


site = OpenSite(name="bench-admin")
site.register(Project, ProjectAdmin)
