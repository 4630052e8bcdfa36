"""Pages of assessment: spot checks of funds in place, what was found of an entry."""

from django.urls import URLPattern, path

from assessment.views import spot_check_items, spot_checks

urlpatterns: list[URLPattern] = [
    path("spot-checks/", spot_checks.spot_checks, name="spot-checks"),
    path("spot-checks/announce/", spot_checks.announce, name="spot-check-announce"),
    path("spot-checks/<int:pk>/", spot_checks.spot_check, name="spot-check"),
    path("spot-checks/<int:pk>/draw/", spot_checks.draw, name="spot-check-draw"),
    path("spot-checks/<int:pk>/close/", spot_checks.close, name="spot-check-close"),
    path("spot-checks/<int:pk>/verify/", spot_checks.verify, name="spot-check-verify"),
    path("spot-checks/<int:pk>/export/", spot_checks.export, name="spot-check-export"),
    path("spot-checks/entries/<int:pk>/", spot_check_items.item, name="spot-check-item"),
    path("spot-checks/files/<int:pk>/", spot_check_items.file, name="spot-check-file"),
]
