"""Pages of assessment: schemes, a scheme tried on the past, typed figures."""

from django.urls import URLPattern, path

from assessment.views import scheme_edit, scheme_try, schemes, score_facts

urlpatterns: list[URLPattern] = [
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/new/", scheme_edit.new, name="scheme-new"),
    path("schemes/new/<int:pk>/", scheme_edit.write, name="scheme-write"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/edit/", scheme_edit.edit, name="scheme-edit"),
    path("schemes/<int:pk>/sources/", scheme_edit.sources, name="scheme-sources"),
    path("schemes/<int:pk>/fill/", scheme_edit.replace, name="scheme-fill"),
    path("schemes/<int:pk>/copy/", schemes.copy, name="scheme-copy"),
    path("schemes/<int:pk>/adopt/", schemes.adopt, name="scheme-adopt"),
    path("schemes/<int:pk>/take-back/", schemes.withdraw, name="scheme-take-back"),
    path("schemes/<int:pk>/json/", schemes.as_json, name="scheme-json"),
    path("schemes/<int:pk>/workbook/", schemes.as_workbook, name="scheme-workbook"),
    path("schemes/<int:pk>/try/", scheme_try.try_scheme, name="scheme-try"),
    path("score-figures/", score_facts.facts, name="typed-figures"),
    path("score-figures/<str:month>/", score_facts.facts_month, name="typed-figures-month"),
]
