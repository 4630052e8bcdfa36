"""Pages of assessment: the submission board, exceptions, month closing, corrections."""

from django.urls import URLPattern, path

from assessment.views import board, closings, exceptions, restatements

urlpatterns: list[URLPattern] = [
    path("board/", board.board, name="board"),
    path("board/<str:month>/", board.board_month, name="board-month"),
    path("board/<str:month>/chase/", board.chase, name="chase"),
    path("board/<str:month>/accept/", board.accept, name="accept-many"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/ask/", exceptions.ask, name="exception-ask"),
    path("exceptions/<int:pk>/", exceptions.exception, name="exception"),
    path("exceptions/<int:pk>/end/", exceptions.end, name="exception-end"),
    path("closings/", closings.closings, name="closings"),
    path("closings/<str:month>/", closings.closing, name="close-month"),
    path("closings/<str:month>/verify/", closings.verify, name="closing-verify"),
    path("restatements/", restatements.restatements, name="restatements"),
    path("restatements/new/", restatements.new, name="restatement-new"),
    path(
        "restatements/requests/<int:pk>/",
        restatements.decide,
        name="restatement-request",
    ),
]
