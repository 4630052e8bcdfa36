"""Pages of investors, activities, reserve projects, parcels, referrers."""

from django.urls import URLPattern, path

from projects.views import investor_acts

urlpatterns: list[URLPattern] = [
    path(
        "investors/<int:pk>/contacts/new/", investor_acts.contact_new, name="investor-contact-new"
    ),
    path(
        "investors/contacts/<int:pk>/",
        investor_acts.contact_edit,
        name="investor-contact-edit",
    ),
    path("investors/<int:pk>/merge/", investor_acts.investor_merge, name="investor-merge"),
]
