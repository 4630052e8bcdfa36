"""Pages of assessment: the annual settlement, commendations, risk deposits."""

from django.urls import URLPattern, path

from assessment.views import commendations, risk_deposits, settlement

urlpatterns: list[URLPattern] = [
    path("settlements/", settlement.settlements, name="settlements"),
    path("settlements/<int:year>/", settlement.settlement, name="settlement"),
    path("settlements/<int:year>/figures/", settlement.figures, name="settlement-figures"),
    path("settlements/<int:year>/close/", settlement.close, name="settlement-close"),
    path("settlements/<int:year>/reopen/", settlement.reopen, name="settlement-reopen"),
    path("settlements/<int:year>/next/", settlement.open_next, name="settlement-next"),
    path("settlements/editions/<int:pk>/", settlement.edition, name="settlement-edition"),
    path("settlements/editions/<int:pk>/verify/", settlement.verify, name="settlement-verify"),
    path(
        "settlements/<int:year>/commendations/", commendations.commendations, name="commendations"
    ),
    path(
        "settlements/<int:year>/commendations/propose/",
        commendations.propose,
        name="commendations-propose",
    ),
    path(
        "settlements/<int:year>/commendations/nominate/",
        commendations.nominate,
        name="commendations-nominate",
    ),
    path(
        "settlements/<int:year>/commendations/notice/",
        commendations.notice,
        name="commendations-notice",
    ),
    path(
        "settlements/<int:year>/commendations/issue/",
        commendations.issue,
        name="commendations-issue",
    ),
    path(
        "settlements/<int:year>/commendations/word/", commendations.word, name="commendations-word"
    ),
    path(
        "settlements/<int:year>/commendations/excel/",
        commendations.excel,
        name="commendations-excel",
    ),
    path("commendations/<int:pk>/strike/", commendations.strike, name="commendation-strike"),
    path("commendations/<int:pk>/put-back/", commendations.put_back, name="commendation-put-back"),
    path("settlements/<int:year>/deposits/", risk_deposits.deposits, name="deposits"),
    path("settlements/<int:year>/deposits/new/", risk_deposits.deposit_new, name="deposit-new"),
    path(
        "settlements/<int:year>/deposits/decide/",
        risk_deposits.deposits_decide,
        name="deposits-decide",
    ),
    path(
        "settlements/<int:year>/deposits/excel/",
        risk_deposits.deposits_excel,
        name="deposits-excel",
    ),
    path("deposits/<int:pk>/edit/", risk_deposits.deposit_edit, name="deposit-edit"),
    path("deposits/<int:pk>/remove/", risk_deposits.deposit_remove, name="deposit-remove"),
    path("deposits/<int:pk>/decide/", risk_deposits.deposit_decide, name="deposit-decide"),
    path("deposits/<int:pk>/paid-back/", risk_deposits.deposit_paid_back, name="deposit-paid-back"),
]
