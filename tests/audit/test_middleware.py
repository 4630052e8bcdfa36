from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from zhaoshang.audit.context import current_actor
from zhaoshang.audit.middleware import ActorMiddleware


def run(view, user, **meta):
    request = RequestFactory().get("/", **meta)
    request.user = user
    return ActorMiddleware(view)(request)


def test_the_view_runs_in_the_name_of_the_user_from_the_client_s_address(clerk):
    seen = {}

    def view(_request):
        seen["actor"] = current_actor()
        return HttpResponse()

    run(view, clerk, REMOTE_ADDR="10.0.0.7")
    assert (seen["actor"].user, seen["actor"].ip) == (clerk, "10.0.0.7")
    assert seen["actor"].act is not None
    assert current_actor().user is None


def test_two_requests_are_two_acts(clerk):
    acts = []

    def view(_request):
        acts.append(current_actor().act)
        return HttpResponse()

    run(view, clerk)
    run(view, clerk)
    assert len(set(acts)) == 2


def test_a_request_that_changes_nothing_asks_nobody_who_it_is():
    def never():
        raise AssertionError("the user was loaded")

    assert run(lambda _request: HttpResponse(), SimpleLazyObject(never)).status_code == 200


def test_a_header_of_the_client_is_not_believed(clerk):
    seen = []

    def view(_request):
        seen.append(current_actor().ip)
        return HttpResponse()

    run(view, clerk, REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert seen == ["10.0.0.7"]
