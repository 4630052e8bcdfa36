"""A served application and people with browsers of their own.

Two traps are dealt with here. Playwright's sync API keeps an event loop running in the main
thread, which Django's async guard takes for asynchronous code; and SQLite in memory has one
connection, which the threads of the server share.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import Visitor
from tests.conftest import chromium
from tests.factories.accounts import CountyFixture, make_county
from zhaoshang.accounts.models import User

HOST = "127.0.0.1"
DESK = {"width": 1440, "height": 900}
PATIENCE_MS = 15_000
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class OneAtATime:
    """Answers requests one after another: they share a connection, and with it its transaction."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self._turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer whole before the next request has its turn."""
        with self._turn:
            answer: Any = self.application(environ, start_response)
            with closing(answer):
                return list(answer)


class WaitingServer(ThreadedWSGIServer):
    """Closes when the last request is answered: the tables are emptied after that, not before."""

    daemon_threads = False


class ServerThread(LiveServerThread):
    """Serves until it is told to end."""

    server_class = WaitingServer


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """Serve the application and its static files; the address."""
    connection = connections["default"]
    shared = {"default": connection} if connection.vendor == "sqlite" else {}
    handler = StaticFilesHandler(WSGIHandler())
    application = OneAtATime(handler) if shared else handler
    # Without Django's own handler of MEDIA_URL: attachments are served by views only.
    thread = ServerThread(HOST, lambda _with_media: application, connections_override=shared)
    thread.daemon = True
    with ExitStack() as ending:
        for each in shared.values():
            each.inc_thread_sharing()
            ending.callback(each.dec_thread_sharing)
        ending.callback(thread.terminate)
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://{HOST}:{thread.port}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start one Chromium; as long as Playwright runs, Django accepts its event loop."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE_MS)
        with closing(
            playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        ) as started:
            yield started


@pytest.fixture
def visit(server: str, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Seat somebody at a browser of their own; what troubled any of them fails the test."""
    visitors: list[Visitor] = []
    with ExitStack() as leaving:

        def seat(user: User, **device: Any) -> Visitor:
            # Nothing is kept between a journey's pages but what the browser itself keeps.
            usual = {"base_url": server, "viewport": DESK, "service_workers": "block"}
            context = browser.new_context(**{**usual, **device})
            leaving.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            visitors.append(Visitor(context.new_page(), user))
            return visitors[-1]

        yield seat
        for visitor in visitors:
            visitor.settle()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


@pytest.fixture
def county(transactional_db: None) -> CountyFixture:
    """A county with one unit of each kind."""
    return make_county("SP")
