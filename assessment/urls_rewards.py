"""Pages of assessment: referrer rewards, the yearly round and one case."""

from django.urls import URLPattern, path

from assessment.views import reward_acts, reward_case, reward_money, rewards

urlpatterns: list[URLPattern] = [
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/candidates/", rewards.reward_candidates, name="rewards-candidates"),
    path("rewards/export/", rewards.export, name="rewards-export"),
    path("rewards/notice/", rewards.public_notice, name="rewards-notice"),
    path("rewards/projects/<int:pk>/", rewards.of_project, name="rewards-of-project"),
    path("rewards/projects/<int:pk>/open/", reward_case.open_reward, name="reward-open"),
    path("rewards/<int:pk>/", reward_case.reward, name="reward"),
    path("rewards/<int:pk>/edit/", reward_case.edit, name="reward-edit"),
    path("rewards/<int:pk>/facts/<str:fact>/", reward_case.fact, name="reward-fact"),
    path("rewards/<int:pk>/facts/<str:fact>/file/", reward_case.fact_file, name="reward-fact-file"),
    path(
        "rewards/<int:pk>/referrers/<int:referrer>/",
        reward_case.referrer,
        name="reward-referrer",
    ),
    path(
        "rewards/<int:pk>/referrers/<int:referrer>/numbers/",
        reward_case.payee,
        name="reward-numbers",
    ),
    path(
        "rewards/<int:pk>/referrers/<int:referrer>/declaration/",
        reward_case.declaration,
        name="reward-declaration",
    ),
    path("rewards/<int:pk>/submit/", reward_acts.submit, name="reward-submit"),
    path("rewards/<int:pk>/return/", reward_acts.give_back, name="reward-return"),
    path("rewards/<int:pk>/refuse/", reward_acts.refuse, name="reward-refuse"),
    path("rewards/<int:pk>/withdraw/", reward_acts.withdraw, name="reward-withdraw"),
    path("rewards/<int:pk>/notice/", reward_acts.notice, name="reward-notice"),
    path("rewards/<int:pk>/approve/", reward_acts.approve, name="reward-approve"),
    path("rewards/<int:pk>/close/", reward_acts.close, name="reward-close"),
    path("rewards/<int:pk>/correct/", reward_acts.correct, name="reward-correct"),
    path("rewards/<int:pk>/verify/", reward_acts.verify, name="reward-verify"),
    path("rewards/<int:pk>/word/", rewards.word, name="reward-word"),
    path("rewards/<int:pk>/object/", reward_money.object_to, name="reward-object"),
    path("rewards/objections/<int:pk>/rule/", reward_money.rule, name="reward-objection-rule"),
    path(
        "rewards/objections/<int:pk>/file/",
        reward_money.objection_file,
        name="reward-objection-file",
    ),
    path("rewards/shares/<int:pk>/pay/", reward_money.pay, name="reward-pay"),
    path("rewards/shares/<int:pk>/back/", reward_money.pay_back, name="reward-pay-back"),
    path("rewards/payments/<int:pk>/file/", reward_money.payment_file, name="reward-payment-file"),
]
