"""A page is Chinese until somebody chooses otherwise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from zhaoshang.accounts.middleware import UserLanguageMiddleware


@pytest.mark.parametrize(
    ("cookie", "browser", "expected"),
    [
        ("", "en-US,en", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("xx", "en-US", "zh-hans"),
    ],
)
def test_only_a_choice_changes_the_language(rf, settings, cookie, browser, expected):
    request = rf.get("/", headers={"Accept-Language": browser})
    request.user = AnonymousUser()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    UserLanguageMiddleware(lambda _request: HttpResponse())(request)
    assert expected == request.LANGUAGE_CODE
