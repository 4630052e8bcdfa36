"""Pages of contracts: copies."""

from django.urls import URLPattern, path

from contracts.views import copies, copy_acts, my_copies

urlpatterns: list[URLPattern] = [
    path("copies/missing/", copies.copies_missing, name="copies-missing"),
    path("copies/mine/", my_copies.my_copies, name="my-copies"),
    path("copies/receive/", my_copies.copies_receive, name="copies-receive"),
    path("copies/hand-over/", my_copies.copies_hand_over, name="copies-hand-over"),
    path("copies/<int:pk>/", copies.copy, name="copy"),
    path("copies/<int:pk>/trouble/", copy_acts.copy_trouble, name="copy-trouble"),
    path("copies/<int:pk>/withdraw/", copy_acts.copy_withdraw, name="copy-withdraw"),
    path("copies/<int:pk>/custody/", copy_acts.copy_move, name="copy-move"),
    path("copies/<int:pk>/lend/", my_copies.copy_lend, name="copy-lend"),
    path("loans/<int:pk>/back/", my_copies.loan_back, name="loan-back"),
    path("<int:pk>/copies/", copies.copies, name="copies"),
    path("<int:pk>/copies/holders/", copy_acts.copies_plan, name="copies-plan"),
    path("<int:pk>/copies/send/", copy_acts.copies_send, name="copies-send"),
]
