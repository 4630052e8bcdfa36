"""Every write of the second factor: one function per verb."""

from zhaoshang.second_factor.services.checking import try_code
from zhaoshang.second_factor.services.enrolling import (
    begin_enrolment,
    confirm_enrolment,
    renew_codes,
    switch_off,
)
from zhaoshang.second_factor.services.resetting import reset_factor

__all__ = [
    "begin_enrolment",
    "confirm_enrolment",
    "renew_codes",
    "reset_factor",
    "switch_off",
    "try_code",
]
