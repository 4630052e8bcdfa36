"""Pages of contracts: files.

A file's address carries our signature, so that the next file's cannot be guessed from it.
"""

from django.urls import URLPattern, path, register_converter

from contracts.views import access_acts, access_requests, file_openings, files, files_acts
from zhaoshang.core.sealed import SealedId

register_converter(SealedId, "sealed")

urlpatterns: list[URLPattern] = [
    path("<int:pk>/files/", files.files, name="files"),
    path("<int:pk>/files/new/", files_acts.file_new, name="file-new"),
    path("<int:pk>/files/openings/", file_openings.openings, name="file-openings"),
    path("<int:pk>/files/openings/export/", file_openings.export, name="file-openings-export"),
    path("<int:pk>/files/access/", access_acts.access_ask, name="access-ask"),
    path("files/<sealed:pk>/", files.file_view, name="file"),
    path("files/<sealed:pk>/download/", files.file_download, name="file-download"),
    path("files/<sealed:pk>/remove/", files_acts.file_remove, name="file-remove"),
    path("access/", access_requests.access_requests, name="access-requests"),
    path("access/<int:pk>/", access_acts.access_decide, name="access-decide"),
    path("access/<int:pk>/revoke/", access_acts.access_revoke, name="access-revoke"),
    path("access/<int:pk>/take-back/", access_acts.access_take_back, name="access-take-back"),
]
