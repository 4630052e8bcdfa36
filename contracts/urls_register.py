"""The contract register and a contract's page."""

from django.urls import URLPattern, path

from contracts.views import contract, of_project, register, register_exports, register_views

urlpatterns: list[URLPattern] = [
    path("", register.register, name="register"),
    path("totals/", register.register_totals, name="register-totals"),
    path("export/", register_exports.register_export, name="register-export"),
    path("print/", register_exports.register_print, name="register-print"),
    path("views/", register_views.register_views, name="register-views"),
    path("views/new/", register_views.register_view_new, name="register-view-new"),
    path("views/<int:pk>/", register_views.register_view, name="register-view"),
    path(
        "views/<int:pk>/delete/", register_views.register_view_delete, name="register-view-delete"
    ),
    path("projects/<int:pk>/", of_project.for_project, name="for-project"),
    path("<int:pk>/", contract.contract, name="contract"),
    path("<int:pk>/timeline/", contract.timeline, name="timeline"),
    path("<int:pk>/history/", contract.history, name="history"),
]
