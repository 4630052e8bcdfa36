"""The product's own addresses, the anchors, and the Django admin for comparison."""

from django.urls import include, path

from tests.bench import anchors
from tests.bench.admin import site
from zhaoshang.accounts.access import public

urlpatterns = [
    path("bench/bare/", public(anchors.bare)),
    path("bench/rows/", public(anchors.rows)),
    path("bench/admin/", site.urls),
    path("", include("zhaoshang.urls")),
]
