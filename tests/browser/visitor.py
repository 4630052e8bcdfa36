"""Somebody at a browser: logs in as people do, and notes whatever goes wrong in the page."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.factories.accounts import PASSWORD
from zhaoshang.accounts.models import User

# A page that is left takes its unfinished requests with it.
LEFT = "net::ERR_ABORTED"
FIRST_BAD_STATUS = 400
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Visitor:
    """A user at a browser of their own."""

    def __init__(self, page: Page, user: User) -> None:
        self.page = page
        self.user = user
        self.troubles: list[str] = []
        self._refusals: set[str] = set()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def log_in(self) -> Visitor:
        """Log in by the form."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("账号").fill(self.user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.heading("待办")).to_be_visible()
        return self

    def heading(self, name: str) -> Locator:
        """Return the heading of the page."""
        return self.page.get_by_role("heading", level=1, name=name)

    def arrives(self, heading: str) -> None:
        """See the heading of a page that has come to rest."""
        expect(self.heading(heading)).to_be_visible()
        self.settle()

    def menu(self, item: str) -> None:
        """Choose an item of the main menu."""
        self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=item).click()

    def row(self, table: str, name: str) -> Locator:
        """Return the row of a table that is headed by a name."""
        rows = self.page.get_by_role("region", name=table).get_by_role("row")
        return rows.filter(has=self.page.get_by_role("rowheader", name=name))

    def is_refused(self, address: str, status: int) -> None:
        """Open an address and be refused with a status; only this one counts as no trouble."""
        self._refusals.add(address)
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status

    def forgive(self, words: str) -> None:
        """Count troubles that say these words as none: the test brought them about."""
        self.troubles = [each for each in self.troubles if words not in each]

    def settle(self) -> None:
        """Wait until the page asks for nothing more: what goes wrong late counts too."""
        self.page.wait_for_load_state("networkidle")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in self._refusals:
            self.troubles.append(f"console: {message.text} ({message.location['url']})")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.troubles.append(f"request: {request.failure} ({request.url})")

    def _answered(self, response: Response) -> None:
        if response.status >= FIRST_BAD_STATUS and response.url not in self._refusals:
            self.troubles.append(f"status {response.status}: {response.url}")
