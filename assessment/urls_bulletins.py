"""Pages of assessment: bulletins."""

from django.urls import URLPattern, path

from assessment.views import bulletin_files, bulletins

urlpatterns: list[URLPattern] = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/make/", bulletins.make, name="bulletin-make"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit/", bulletins.edit, name="bulletin-edit"),
    path("bulletins/<int:pk>/publish/", bulletins.publish, name="bulletin-publish"),
    path("bulletins/<int:pk>/edition/", bulletins.edition, name="bulletin-edition"),
    path("bulletins/<int:pk>/delete/", bulletins.delete, name="bulletin-delete"),
    path("bulletins/<int:pk>/compare/", bulletin_files.compare, name="bulletin-compare"),
    path("bulletins/<int:pk>/verify/", bulletin_files.verify, name="bulletin-verify"),
    path("bulletins/<int:pk>/word/", bulletin_files.word, name="bulletin-word"),
    path("bulletins/<int:pk>/excel/", bulletin_files.excel, name="bulletin-excel"),
    path("bulletins/<int:pk>/pdf/", bulletin_files.pdf, name="bulletin-pdf"),
]
