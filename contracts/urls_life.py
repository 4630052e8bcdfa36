"""Pages of contracts: life."""

from django.urls import URLPattern, path

from contracts.views import drafting, legal, life_acts, template_pages

urlpatterns: list[URLPattern] = [
    path("projects/<int:pk>/new/", drafting.draft_new, name="draft-new"),
    path("projects/<int:pk>/earlier/", drafting.earlier_new, name="earlier-new"),
    path("<int:pk>/edit/", drafting.draft_edit, name="draft-edit"),
    path("<int:pk>/text/", drafting.draft_text, name="draft-text"),
    path("<int:pk>/drop/", life_acts.drop, name="drop"),
    path("<int:pk>/take-up/", life_acts.take_up, name="take-up"),
    path("<int:pk>/keeper/", life_acts.keeper, name="keeper"),
    path("<int:pk>/review/", legal.review_ask, name="review-ask"),
    path("<int:pk>/sign/", life_acts.sign, name="sign"),
    path("<int:pk>/filing/", life_acts.file_contract, name="file-contract"),
    path("<int:pk>/begin/", life_acts.begin, name="begin"),
    path("<int:pk>/end/", life_acts.end, name="end"),
    path("<int:pk>/resume/", life_acts.resume, name="resume"),
    path("reviews/", legal.reviews, name="reviews"),
    path("reviews/<int:pk>/", legal.review, name="review"),
    path("reviews/<int:pk>/take-back/", legal.review_take_back, name="review-take-back"),
    path("templates/", template_pages.template_list, name="templates"),
    path("templates/new/", template_pages.template_new, name="template-new"),
    path("templates/<int:pk>/", template_pages.template_download, name="template"),
    path(
        "templates/<int:pk>/withdraw/", template_pages.template_withdraw, name="template-withdraw"
    ),
    path("templates/system/<slug:kind>/", template_pages.template_default, name="template-default"),
]
