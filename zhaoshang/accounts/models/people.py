"""People: users, team memberships, and positions with holder and deputy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.labels import OFFICE_LABELS
from zhaoshang.accounts.models.scopes import load_scope
from zhaoshang.accounts.models.units import Unit
from zhaoshang.accounts.rules import Office, Role, Scope
from zhaoshang.accounts.validators import valid_name, valid_phone, valid_username
from zhaoshang.audit.history import TrackedRecords
from zhaoshang.core import clock
from zhaoshang.core.models import Stamped, Versioned
from zhaoshang.core.text import fold


class UserQuerySet(models.QuerySet["User"]):
    """Filters of users."""

    def visible_to(self, user: User) -> Self:
        """People of the user's own county or region; the names, not their accounts' settings."""
        scope = user.scope
        if scope.county_id is not None:
            return self.filter(unit__county_id=scope.county_id)
        return (
            self.filter(unit__path__startswith=scope.home_path) if scope.home_path else self.none()
        )

    def active_on(self, on: dt.date) -> Self:
        """Users that may log in on a day."""
        return self.filter(is_active=True).filter(Q(expires_on=None) | Q(expires_on__gt=on))

    def with_role(self, *roles: Role) -> Self:
        """Users that hold one of the roles."""
        return self.filter(groups__name__in=[role.value for role in roles]).distinct()

    def logged_in_at(self, moment: dt.datetime) -> int:
        """Note the last log-in (writes no history: the audit trail has the event)."""
        return self.update(last_login=moment)

    def rehashed(self, encoded: str) -> int:
        """Store the same password under a stronger hash (writes no history: not a fact)."""
        return self.update(password=encoded)

    def bump_access(self) -> int:
        """Drop the scopes that sessions keep for these users (writes no history: not a fact)."""
        return self.update(access_version=models.F("access_version") + 1)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Creates users; a name is unique by its folded form (case, width)."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by name, whatever its case or width."""
        return self.get(username_key=fold(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create a user with a hashed password."""
        user = self.model(username=username, username_key=fold(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """One person with one unit. Roles are groups; `scope` says what the person sees.

    `access_version` rises with every change of roles, unit, teams or tree, so that a scope kept in
    the session is dropped at once. `session_version` rises when all sessions of the user must end
    (roles, password, switched off).
    """

    username = models.CharField(
        _("user name"), max_length=60, unique=True, validators=[valid_username]
    )
    username_key = models.CharField(max_length=60, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=60, validators=[valid_name])
    job_title = models.CharField(_("office"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="users", verbose_name=_("unit"))
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[valid_phone])
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    must_change_password = models.BooleanField(default=True, editable=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    access_version = models.PositiveIntegerField(default=1, editable=False)
    session_version = models.PositiveIntegerField(default=1, editable=False)
    date_joined = models.DateTimeField(_("created at"), auto_now_add=True)

    history = TrackedRecords(
        excluded_fields=[
            "password",
            "last_login",
            "access_version",
            "session_version",
            "password_changed_at",
            "username_key",
        ]
    )
    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["unit__path", "full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the person's name."""
        return self.full_name

    @property
    def scope(self) -> Scope:
        """What the user sees today, worked out once per user object."""
        return load_scope(self)

    def check_password(self, raw_password: str | None) -> bool:
        """Check a password; a right one that was hashed more weakly is hashed anew (no history)."""

        def hash_anew(raw: str) -> None:
            self.set_password(raw)
            self._password = None
            User.objects.filter(pk=self.pk).rehashed(self.password)

        return check_password(raw_password, self.password, hash_anew)

    def get_session_auth_hash(self) -> str:
        """Return what a living session carries; changes with password and session version."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return the hashes under earlier secret keys, so that a change of key ends no session."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        return salted_hmac(
            "zhaoshang.accounts.session",
            f"{self.password}{self.session_version}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def has_role(self, *roles: Role) -> bool:
        """Tell whether the user holds one of the roles."""
        return self.scope.has(*roles)


def note_login(user: User, **_kwargs: Any) -> None:
    """Note the moment of a log-in (receiver of Django's signal, see `apps`)."""
    user.last_login = clock.now()
    User.objects.filter(pk=user.pk).logged_in_at(user.last_login)


class TeamMembership(Stamped):
    """Dated membership of a person in a team 专班/小分队 (R5): grants the team's scope."""

    team = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="team_memberships")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("team membership")
        verbose_name_plural = _("team memberships")
        ordering = ["team", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(until=None), name="team_member_once_open"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="team_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.team}"


class Position(Stamped, Versioned):
    """An office that decides or is escalated to (R8): head of a park, deputy magistrate …

    `code` names the office for policies ("park_head", "county_head", "party_secretary",
    "deputy_head_investment", "leader_in_charge" …); one office of a code per unit.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("office"), max_length=80, validators=[valid_name])

    history = TrackedRecords()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["unit__path", "code"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code", "title"], name="position_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def office_label(self) -> str:
        """The kind of office in words."""
        return str(OFFICE_LABELS[Office(self.code)] if self.code in set(Office) else self.code)


class PositionHolding(Stamped):
    """Who holds an office, and who stands in, over a time: [since, until)."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="holdings")
    holder = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="deputy_holdings"
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    history = TrackedRecords()

    class Meta:
        verbose_name = _("holder of a position")
        verbose_name_plural = _("holders of positions")
        ordering = ["position", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(until=None), name="position_one_open_holder"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="position_until_after_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.holder}"
