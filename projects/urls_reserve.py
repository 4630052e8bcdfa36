"""Pages of reserve projects, land and plants on offer."""

from django.urls import URLPattern, path

from projects.views import reserve, spaces

urlpatterns: list[URLPattern] = [
    path("reserve/", reserve.reserve_projects, name="reserve-projects"),
    path("reserve/new/", reserve.reserve_new, name="reserve-new"),
    path("reserve/quota/", reserve.reserve_quota, name="reserve-quota"),
    path("reserve/quota/<int:pk>/", reserve.reserve_quota_set, name="reserve-quota-set"),
    path("reserve/<int:pk>/", reserve.reserve, name="reserve"),
    path("reserve/<int:pk>/edit/", reserve.reserve_edit, name="reserve-edit"),
    path("reserve/<int:pk>/accept/", reserve.reserve_accept, name="reserve-accept"),
    path("reserve/<int:pk>/return/", reserve.reserve_return, name="reserve-return"),
    path("reserve/<int:pk>/shelve/", reserve.reserve_shelve, name="reserve-shelve"),
    path("reserve/<int:pk>/promote/", reserve.reserve_promote, name="reserve-promote"),
    path("reserve/<int:pk>/take-up/", reserve.reserve_take_up, name="reserve-take-up"),
    path("spaces/", spaces.spaces, name="spaces"),
    path("spaces/new/", spaces.space_new, name="space-new"),
    path("spaces/<int:pk>/", spaces.space, name="space"),
    path("spaces/<int:pk>/file/", spaces.space_file, name="space-file"),
    path("spaces/<int:pk>/edit/", spaces.space_edit, name="space-edit"),
    path("spaces/<int:pk>/withdraw/", spaces.space_withdraw, name="space-withdraw"),
    path("spaces/<int:pk>/restore/", spaces.space_restore, name="space-restore"),
    path("spaces/<int:pk>/reserve/", spaces.space_reserve, name="space-reserve"),
    path("reservations/<int:pk>/extend/", spaces.reservation_extend, name="reservation-extend"),
    path("reservations/<int:pk>/take/", spaces.reservation_take, name="reservation-take"),
    path("reservations/<int:pk>/release/", spaces.reservation_release, name="reservation-release"),
]
