"""Pages of investors, activities, reserve projects, parcels, referrers."""

from django.urls import URLPattern, path

from projects.views import activities, activity_acts, investor_acts, referrers

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
    path("activities/", activities.activities, name="activities"),
    path("activities/days/", activities.activity_days, name="activity-days"),
    path("activities/new/", activity_acts.activity_new, name="activity-new"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/edit/", activity_acts.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/held/", activity_acts.activity_held, name="activity-held"),
    path("activities/<int:pk>/report/", activity_acts.activity_report, name="activity-report"),
    path("activities/<int:pk>/cancel/", activity_acts.activity_cancel, name="activity-cancel"),
    path("activities/<int:pk>/close/", activity_acts.activity_close, name="activity-close"),
    path(
        "activities/<int:pk>/send-back/",
        activity_acts.activity_send_back,
        name="activity-send-back",
    ),
    path("activities/<int:pk>/meeting/", activity_acts.activity_meeting, name="activity-meeting"),
    path("activities/<int:pk>/link/", activity_acts.activity_link, name="activity-link"),
    path("activities/<int:pk>/files/", activity_acts.activity_files, name="activity-files"),
    path("activities/files/<int:pk>/", activities.activity_file, name="activity-file"),
    path(
        "activities/files/<int:pk>/remove/",
        activity_acts.activity_file_remove,
        name="activity-file-remove",
    ),
    path(
        "activities/meetings/<int:pk>/remove/",
        activity_acts.activity_meeting_remove,
        name="activity-meeting-remove",
    ),
    path(
        "activities/links/<int:pk>/remove/", activity_acts.activity_unlink, name="activity-unlink"
    ),
    path("referrers/", referrers.referrers, name="referrers"),
    path("referrers/new/", referrers.referrer_new, name="referrer-new"),
    path("referrers/<int:pk>/", referrers.referrer, name="referrer"),
    path("referrers/<int:pk>/edit/", referrers.referrer_edit, name="referrer-edit"),
    path("referrers/<int:pk>/phone/", referrers.referrer_unmask, name="referrer-unmask"),
    path("referrers/<int:pk>/claims/new/", referrers.claim_new, name="claim-new"),
    path("claims/<int:pk>/decide/", referrers.claim_decide, name="claim-decide"),
    path("claims/<int:pk>/answer/", referrers.claim_answer, name="claim-answer"),
    path("claims/<int:pk>/agreement/", referrers.claim_agreement, name="claim-agreement"),
    path(
        "claims/<int:pk>/agreement/file/",
        referrers.claim_agreement_file,
        name="claim-agreement-file",
    ),
    path("claims/<int:pk>/dispute/", referrers.claim_dispute, name="claim-dispute"),
    path("claims/<int:pk>/revoke/", referrers.claim_revoke, name="claim-revoke"),
]
