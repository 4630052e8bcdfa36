"""Pages of assessment: progress, rows behind figures, persons, a unit's year, the three rates."""

from django.urls import URLPattern, path

from assessment.views import figure_rows, people, progress, three_rates, unit_year

urlpatterns: list[URLPattern] = [
    path("progress/", progress.progress, name="progress"),
    path("progress/export/", progress.progress_export, name="progress-export"),
    path(
        "progress/<str:month>/<int:unit>/<int:indicator>/",
        figure_rows.figure_rows,
        name="figure-rows",
    ),
    path(
        "progress/<str:month>/persons/<int:person>/<int:indicator>/",
        people.person_rows,
        name="person-rows",
    ),
    path("units/<int:pk>/people/", people.unit_people, name="unit-people"),
    path("year/", unit_year.my_year, name="my-year"),
    path("units/<int:pk>/year/", unit_year.unit_year, name="unit-year"),
    path("rates/", three_rates.three_rates, name="three-rates"),
    path("rates/<slug:rate>/<slug:part>/", three_rates.rate_rows, name="rate-rows"),
]
