"""Pages of joint review and approval."""

from django.urls import URLPattern, path

from projects.views import approvals, reviews

urlpatterns: list[URLPattern] = [
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/conclude/", reviews.review_conclude, name="review-conclude"),
    path("reviews/<int:pk>/sheet/", reviews.review_sheet, name="review-sheet"),
    path("reviews/requests/<int:pk>/", reviews.review_answer, name="review-answer"),
    path(
        "reviews/requests/<int:pk>/documents/<int:document>/",
        reviews.review_document,
        name="review-document",
    ),
    path("reviews/conditions/<int:pk>/", reviews.condition_done, name="condition-done"),
    path("approvals/steps/<int:pk>/", approvals.approval_decide, name="approval-decide"),
    path("<int:pk>/reviews/", approvals.project_reviews, name="project-reviews"),
    path("<int:pk>/reviews/start/", reviews.review_start, name="review-start"),
    path("<int:pk>/approval/", approvals.approval_compute, name="approval-compute"),
]
