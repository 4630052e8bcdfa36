"""Addresses of people and units, under /accounts/."""

from django.urls import path

from zhaoshang.accounts.views import (
    absences,
    imports,
    positions,
    roles,
    sign_in,
    unit_changes,
    units,
    user_changes,
    users,
)

app_name = "accounts"

urlpatterns = [
    path("login/", sign_in.login, name="login"),
    path("logout/", sign_in.logout, name="logout"),
    path("password/", sign_in.password_change, name="password-change"),
    path("language/", sign_in.set_language, name="set-language"),
    path("profile/", sign_in.profile, name="profile"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.absence_new, name="absence-new"),
    path("absences/<int:pk>/", absences.absence_edit, name="absence-edit"),
    path("absences/<int:pk>/end/", absences.absence_end, name="absence-end"),
    path("units/", units.units, name="units"),
    path("units/new/", unit_changes.unit_new, name="unit-new"),
    path("units/merge/", unit_changes.unit_merge, name="unit-merge"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", unit_changes.unit_edit, name="unit-edit"),
    path("units/<int:pk>/rename/", unit_changes.unit_rename, name="unit-rename"),
    path("units/<int:pk>/move/", unit_changes.unit_move, name="unit-move"),
    path("units/<int:pk>/close/", unit_changes.unit_close, name="unit-close"),
    path("users/", users.users, name="users"),
    path("users/new/", users.user_new, name="user-new"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/edit/", users.user_edit, name="user-edit"),
    path(
        "users/<int:pk>/reset-password/",
        user_changes.user_reset_password,
        name="user-reset-password",
    ),
    path("users/<int:pk>/state/", user_changes.user_state, name="user-state"),
    path("users/<int:pk>/teams/", user_changes.user_teams, name="user-teams"),
    path("users/<int:pk>/roles/", roles.user_roles, name="user-roles"),
    path("positions/", positions.positions, name="positions"),
    path("positions/new/", positions.position_new, name="position-new"),
    path("positions/<int:pk>/appoint/", positions.position_appoint, name="position-appoint"),
    path("roles/", roles.roles, name="roles"),
    path("units/import/", imports.unit_import, name="unit-import"),
    path("users/import/", imports.user_import, name="user-import"),
    path("units/template/", imports.staff_template, {"kind": "units"}, name="unit-template"),
    path("units/export/", imports.staff_export, {"kind": "units"}, name="unit-export"),
    path("users/template/", imports.staff_template, {"kind": "users"}, name="user-template"),
    path("users/export/", imports.staff_export, {"kind": "users"}, name="user-export"),
    path("imports/<int:pk>/", imports.staff_import, name="staff-import"),
    path("imports/<int:pk>/apply/", imports.staff_apply, name="staff-apply"),
    path("imports/<int:pk>/drop/", imports.staff_drop, name="staff-drop"),
    path("imports/<int:pk>/passwords/", imports.staff_passwords, name="staff-passwords"),
]
