"""Pages of agency service and after-care."""

from django.urls import URLPattern, path

from projects.views import agency, agency_acts, care, care_acts

urlpatterns: list[URLPattern] = [
    path("agency/", agency.agency, name="agency"),
    path("agency/cases/<int:pk>/clerk/", agency_acts.agency_case_edit, name="agency-case-edit"),
    path("agency/cases/<int:pk>/close/", agency_acts.agency_case_close, name="agency-case-close"),
    path("agency/cases/<int:pk>/permits/", agency_acts.agency_item_new, name="agency-item-new"),
    path("agency/<int:pk>/", agency.agency_item, name="agency-item"),
    path("agency/<int:pk>/document/", agency.agency_item_document, name="agency-item-document"),
    path("agency/<int:pk>/edit/", agency_acts.agency_item_edit, name="agency-item-edit"),
    path("agency/<int:pk>/ask/", agency_acts.agency_item_ask, name="agency-item-ask"),
    path("agency/<int:pk>/stop/", agency_acts.agency_item_stop, name="agency-item-stop"),
    path("agency/<int:pk>/start/", agency_acts.agency_item_start, name="agency-item-start"),
    path("agency/<int:pk>/finish/", agency_acts.agency_item_finish, name="agency-item-finish"),
    path("agency/<int:pk>/drop/", agency_acts.agency_item_drop, name="agency-item-drop"),
    path("agency/<int:pk>/reopen/", agency_acts.agency_item_reopen, name="agency-item-reopen"),
    path("care/", care.care, name="care"),
    path("care/visits/<int:pk>/edit/", care_acts.care_visit_edit, name="care-visit-edit"),
    path("care/requests/<int:pk>/", care.care_request, name="care-request"),
    path("care/requests/<int:pk>/edit/", care_acts.care_request_edit, name="care-request-edit"),
    path(
        "care/requests/<int:pk>/answer/", care_acts.care_request_answer, name="care-request-answer"
    ),
    path("care/requests/<int:pk>/rate/", care_acts.care_request_rate, name="care-request-rate"),
    path("care/results/<int:pk>/edit/", care_acts.actual_result_edit, name="actual-result-edit"),
    path(
        "care/results/<int:pk>/verify/",
        care_acts.actual_result_verify,
        name="actual-result-verify",
    ),
    path("<int:pk>/services/", agency.project_services, name="project-services"),
    path("<int:pk>/agency/open/", agency_acts.agency_open, name="agency-open"),
    path("<int:pk>/care/visits/new/", care_acts.care_visit_new, name="care-visit-new"),
    path("<int:pk>/care/requests/new/", care_acts.care_request_new, name="care-request-new"),
    path("<int:pk>/care/results/new/", care_acts.actual_result_new, name="actual-result-new"),
]
