"""Pages of the ledger."""

from django.urls import path

from projects.views.ledger import ledger, ledger_filters, ledger_totals
from projects.views.ledger_columns import ledger_columns, ledger_settings
from projects.views.ledger_exports import export_file, exports, ledger_export, ledger_print
from projects.views.ledger_views import (
    ledger_view,
    ledger_view_delete,
    ledger_view_new,
    ledger_views,
)

urlpatterns = [
    path("", ledger, name="ledger"),
    path("totals/", ledger_totals, name="ledger-totals"),
    path("filters/", ledger_filters, name="ledger-filters"),
    path("columns/", ledger_columns, name="ledger-columns"),
    path("settings/", ledger_settings, name="ledger-settings"),
    path("views/", ledger_views, name="ledger-views"),
    path("views/new/", ledger_view_new, name="ledger-view-new"),
    path("views/<int:pk>/", ledger_view, name="ledger-view"),
    path("views/<int:pk>/delete/", ledger_view_delete, name="ledger-view-delete"),
    path("export/", ledger_export, name="ledger-export"),
    path("print/", ledger_print, name="ledger-print"),
    path("exports/", exports, name="exports"),
    path("exports/<int:pk>/file/", export_file, name="export-file"),
]
