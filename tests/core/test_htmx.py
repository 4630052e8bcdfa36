import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from zhaoshang.core.htmx import (
    close_modal,
    is_fragment,
    redirect_to,
    refresh,
    vary_on_fragment,
    with_events,
)


def ask(**headers: str):
    request = RequestFactory().get("/page/?q=1", headers=headers)
    request.htmx = HtmxDetails(request)
    return request


PLAIN = {}
FRAGMENT = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}
RESTORED = {"HX-Request": "true", "HX-History-Restore-Request": "true"}


@pytest.mark.parametrize(
    ("headers", "fragment"), [(PLAIN, False), (FRAGMENT, True), (BOOSTED, False), (RESTORED, False)]
)
def test_only_a_part_is_asked_for_just_when_htmx_swaps_a_part(headers, fragment):
    assert is_fragment(ask(**headers)) is fragment


def test_a_request_that_never_met_the_middleware_wants_a_page():
    assert is_fragment(RequestFactory().get("/")) is False


def test_a_redirect_reaches_the_browser_out_of_a_fragment_too():
    assert redirect_to(ask(), "/there/").headers["Location"] == "/there/"
    response = redirect_to(ask(**FRAGMENT), "/there/")
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/there/")


def test_a_page_is_loaded_again_either_way():
    assert refresh(ask()).headers["Location"] == "/page/?q=1"
    assert refresh(ask(**FRAGMENT)).headers["HX-Refresh"] == "true"


def test_closing_a_dialog_tells_the_page_what_changed():
    response = close_modal(ask(**FRAGMENT), back_to="/list/", events={"project:changed": 7})
    assert response.status_code == 204
    told = json.loads(response.headers["HX-Trigger"])
    assert told == {"zs:close-modal": True, "project:changed": 7}


def test_without_script_a_closed_dialog_is_a_way_back():
    assert close_modal(ask(), back_to="/list/").headers["Location"] == "/list/"


def test_events_are_added_to_those_already_there():
    response = with_events(with_events(HttpResponse(), {"a": 1}), {"zs:toast": {"text": "已保存"}})
    assert json.loads(response.headers["HX-Trigger"]) == {"a": 1, "zs:toast": {"text": "已保存"}}


def test_caches_keep_fragments_and_pages_apart():
    assert "HX-Request" in vary_on_fragment(HttpResponse()).headers["Vary"]
