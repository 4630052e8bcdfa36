"""Pages of assessment: scheduling meetings."""

from django.urls import URLPattern, path

from assessment.views import meeting_decisions, meeting_minutes, meeting_packs, meetings

urlpatterns: list[URLPattern] = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting-edit"),
    path("meetings/<int:pk>/held/", meetings.held, name="meeting-held"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/attendance/", meetings.attendance, name="meeting-attendance"),
    path("meetings/<int:pk>/pack/", meeting_packs.pack, name="meeting-pack"),
    path("meetings/<int:pk>/pack/keep/", meeting_packs.keep, name="meeting-pack-keep"),
    path("meetings/<int:pk>/pack/word/", meeting_packs.word, name="meeting-pack-word"),
    path("meetings/<int:pk>/decisions/", meeting_decisions.box, name="meeting-decisions"),
    path("meetings/<int:pk>/decide/", meeting_decisions.decide, name="meeting-decide"),
    path("decisions/<int:pk>/edit/", meeting_decisions.correct, name="decision-edit"),
    path("decisions/<int:pk>/withdraw/", meeting_decisions.withdraw, name="decision-withdraw"),
    path("meetings/<int:pk>/minutes/", meeting_minutes.minutes, name="meeting-minutes"),
    path("meetings/<int:pk>/minutes/edit/", meeting_minutes.edit, name="meeting-minutes-edit"),
    path("meetings/<int:pk>/minutes/issue/", meeting_minutes.issue, name="meeting-minutes-issue"),
    path("meetings/<int:pk>/minutes/word/", meeting_minutes.word, name="meeting-minutes-word"),
]
