"""Pages of the imports."""

from django.urls import path

from projects.views import heading_aliases, import_acts, imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/headings/", heading_aliases.heading_aliases, name="heading-aliases"),
    path(
        "imports/headings/<int:pk>/delete/",
        heading_aliases.heading_alias_delete,
        name="heading-alias-delete",
    ),
    path("imports/<int:pk>/", imports.import_batch, name="import"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/correct/", import_acts.import_correct, name="import-correct"),
    path("imports/<int:pk>/rows/", import_acts.import_rows, name="import-rows"),
    path("imports/<int:pk>/confirm/", import_acts.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/cancel/", import_acts.import_cancel, name="import-cancel"),
    path("imports/<int:pk>/undo/", import_acts.import_undo, name="import-undo"),
    path("imports/<int:pk>/file/", imports.import_file, name="import-file"),
]
