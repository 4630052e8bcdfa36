"""Pages of assessment: talk lists, talks with units' heads, exemptions."""

from django.urls import URLPattern, path

from assessment.views import talk_acts, talk_exemptions, talk_lists, talk_pages

urlpatterns: list[URLPattern] = [
    path("talks/", talk_lists.talks, name="talks"),
    path("talks/draw/", talk_lists.draw, name="talk-list-draw"),
    path("talks/lists/<int:pk>/", talk_lists.talk_list, name="talk-list"),
    path("talks/lists/<int:pk>/again/", talk_lists.redraw, name="talk-list-redraw"),
    path("talks/lists/<int:pk>/add/", talk_lists.add, name="talk-list-add"),
    path("talks/lists/<int:pk>/issue/", talk_lists.issue, name="talk-list-issue"),
    path("talks/lists/<int:pk>/verify/", talk_lists.verify, name="talk-list-verify"),
    path("talks/exemptions/", talk_exemptions.exemptions, name="talk-exemptions"),
    path("talks/exemptions/new/", talk_exemptions.exempt, name="talk-exempt"),
    path("talks/exemptions/<int:pk>/end/", talk_exemptions.end, name="talk-exemption-end"),
    path("talks/files/<int:pk>/", talk_pages.file, name="talk-file"),
    path("talks/<int:pk>/", talk_pages.talk, name="talk"),
    path("talks/<int:pk>/letter/", talk_pages.letter, name="talk-letter"),
    path("talks/<int:pk>/take-off/", talk_acts.take_off, name="talk-take-off"),
    path("talks/<int:pk>/put-back/", talk_acts.put_back, name="talk-put-back"),
    path("talks/<int:pk>/arrange/", talk_acts.arrange, name="talk-arrange"),
    path("talks/<int:pk>/move/", talk_acts.postpone, name="talk-postpone"),
    path("talks/<int:pk>/no-show/", talk_acts.no_show, name="talk-no-show"),
    path("talks/<int:pk>/record/", talk_acts.record, name="talk-record"),
    path("talks/<int:pk>/commitments/", talk_acts.commit, name="talk-commit"),
    path("talks/<int:pk>/files/", talk_acts.add_files, name="talk-files"),
    path("talks/<int:pk>/close/", talk_acts.close, name="talk-close"),
]
