"""Pages of the project ledger; the ledger page and the imports keep lists of their own."""

from django.urls import include, path

from projects.views import edit, first_contact, investors, project, records, register, stage

app_name = "projects"
urlpatterns = [
    path("", include("projects.urls_ledger")),
    path("", include("projects.urls_imports")),
    path("new/", register.register, name="register"),
    path("new/investors/", register.investor_lookup, name="investor-lookup"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/timeline/", project.timeline, name="timeline"),
    path("<int:pk>/history/", project.history, name="history"),
    path("<int:pk>/sheet/", project.project_print, name="print"),
    path("<int:pk>/edit/<slug:section>/", edit.edit, name="edit"),
    path("<int:pk>/advance/", stage.advance, name="advance"),
    path("<int:pk>/confirm/", stage.confirm, name="confirm"),
    path("<int:pk>/refuse/", stage.refuse_proposal, name="refuse-proposal"),
    path("<int:pk>/take-back/", stage.take_back, name="take-back"),
    path("<int:pk>/move-back/", stage.move_back, name="move-back"),
    path("<int:pk>/override/", stage.override, name="override"),
    path("<int:pk>/suspend/", stage.suspend, name="suspend"),
    path("<int:pk>/resume/", stage.resume, name="resume"),
    path("<int:pk>/withdraw/", stage.withdraw, name="withdraw"),
    path("<int:pk>/reinstate/", stage.reinstate, name="reinstate"),
    path("<int:pk>/merge/", stage.merge, name="merge"),
    path("<int:pk>/follow-up/", records.follow_up, name="follow-up"),
    path("<int:pk>/no-change/", records.no_change, name="no-change"),
    path("<int:pk>/difficulties/new/", records.problem_new, name="problem-new"),
    path("difficulties/<int:pk>/resolve/", records.problem_resolve, name="problem-resolve"),
    path("<int:pk>/documents/new/", records.document_new, name="document-new"),
    path("documents/<int:pk>/", records.document, name="document"),
    path("documents/<int:pk>/remove/", records.document_remove, name="document-remove"),
    path("<int:pk>/funds/new/", records.funds_new, name="funds-new"),
    path("<int:pk>/facts/new/", records.gate_fact, name="gate-fact"),
    path("facts/<int:pk>/revoke/", records.gate_fact_revoke, name="gate-fact-revoke"),
    path("<int:pk>/first-contact/", first_contact.first_contact_file, name="first-contact-file"),
    path("first-contacts/", first_contact.first_contacts, name="first-contacts"),
    path(
        "first-contacts/<int:pk>/",
        first_contact.first_contact_decide,
        name="first-contact-decide",
    ),
    path("investors/", investors.investors, name="investors"),
    path("investors/<int:pk>/", investors.investor, name="investor"),
    path("investors/<int:pk>/edit/", investors.investor_edit, name="investor-edit"),
    path("investors/<int:pk>/phone/", investors.investor_unmask, name="investor-unmask"),
]
