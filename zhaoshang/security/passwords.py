"""What a password must be like, by the policy of the user's county (reliability.md D2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.rules import password_kinds
from zhaoshang.core import clock
from zhaoshang.security.models import FormerPassword
from zhaoshang.security.policies import rule_for
from zhaoshang.security.rules import AccountRule, PasswordProblem, Profile, password_problems

if TYPE_CHECKING:
    from zhaoshang.accounts.models import User

TOO_SHORT = _("Use at least %(count)s characters.")
TOO_FEW_KINDS = _(
    "Use at least three of these: lower case letters, upper case letters, digits, other signs."
)
USED_BEFORE = _("This is one of your last %(count)s passwords. Choose another.")


class PolicyValidator:
    """Refuses what the county's profile refuses, and the last passwords; remembers new ones.

    Named in AUTH_PASSWORD_VALIDATORS; Django calls `validate` before and `password_changed` after a
    password was set.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Check one password.

        Raises:
            ValidationError: TOO_SHORT, TOO_FEW_KINDS, USED_BEFORE.
        """
        rule = _rule_of(user)
        words = {
            PasswordProblem.TOO_SHORT: str(TOO_SHORT) % {"count": rule.least_length},
            PasswordProblem.FEW_KINDS: str(TOO_FEW_KINDS),
        }
        found = password_problems(password, rule.profile, password_kinds(password))
        if found:
            raise ValidationError([ValidationError(words[each], code=each) for each in found])
        if user is not None and user.pk and rule.barred:
            former = FormerPassword.objects.filter(user=user)[: rule.barred]
            if any(check_password(password, each.password) for each in former):
                raise ValidationError(
                    USED_BEFORE, code="used_before", params={"count": rule.barred}
                )

    def password_changed(self, _password: str, user: User) -> None:
        """Keep the hash of a password that the user chose; those no longer barred are dropped."""
        if user.must_change_password:
            return
        FormerPassword.objects.create(user=user, password=user.password, chosen_at=clock.now())
        kept = FormerPassword.objects.filter(user=user)[: _rule_of(user).barred]
        kept_ids = list(kept.values_list("pk", flat=True))
        FormerPassword.objects.filter(user=user).exclude(pk__in=kept_ids).delete()

    def get_help_text(self) -> str:
        """Return the rules of the default policy."""
        return in_words(_rule_of(None))

    def help_for(self, user: User) -> str:
        """Return the rules in force for a user, for the form."""
        return in_words(_rule_of(user))


def in_words(rule: AccountRule) -> str:
    """Return what the policy asks of a password, in a few sentences."""
    count: dict[str, Any] = {"count": rule.least_length}
    if rule.profile == Profile.DENGBAO:
        said = [
            _t(
                "At least %(count)s characters of three kinds: lower case, upper case, digits,"
                " other."
            )
            % count
        ]
    else:
        said = [
            _t("At least %(count)s characters, of any kind: a few words you can remember.") % count
        ]
    said.append(_t("Common passwords and your own name are refused."))
    if rule.barred:
        said.append(
            ngettext(
                "It may not be your last password.",
                "It may not be one of your last %(count)s passwords.",
                rule.barred,
            )
            % {"count": rule.barred}
        )
    if rule.ageing_days:
        said.append(
            ngettext(
                "It is changed after %(count)s day.",
                "It is changed after %(count)s days.",
                rule.ageing_days,
            )
            % {"count": rule.ageing_days}
        )
    # Chinese sentences stand without a space between them.
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)


def _rule_of(user: User | None) -> AccountRule:
    return rule_for(user.unit if user is not None and user.unit_id else None, clock.today())
