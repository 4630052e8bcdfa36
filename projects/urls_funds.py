"""Pages of funds in place."""

from django.urls import URLPattern, path

from projects.views import funds, funds_acts, funds_plan

urlpatterns: list[URLPattern] = [
    path("funds/", funds.queue, name="funds-queue"),
    path("funds/<int:pk>/", funds_acts.decide, name="funds-decide"),
    path("funds/<int:pk>/edit/", funds_acts.revise, name="funds-edit"),
    path("funds/<int:pk>/take-back/", funds_acts.take_back, name="funds-take-back"),
    path("funds/<int:pk>/correct/", funds_acts.correct, name="funds-correct"),
    path("<int:pk>/funds/", funds.project_funds, name="funds"),
    path("<int:pk>/funds/plan/", funds_plan.plan, name="funds-plan"),
]
