"""Saving one project again and again: by the product's form, and by the admin's."""

import re
from html.parser import HTMLParser

from tests.bench.client import Answer, Browser, check

_PROJECT = re.compile(r'data-c="title"><a class="zs-clip" href="(/projects/(\d+)/)"')
SECTION = "next"


class _Form(HTMLParser):
    """Collects what a form would send."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: dict[str, str] = {}
        self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note inputs of the form that carries a version or is the admin's."""
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "input" and name and found.get("type") not in {"submit", "button", "file"}:
            if found.get("type") not in {"checkbox", "radio"} or "checked" in found:
                self.pairs[name] = found.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.pairs[self._select] = found.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.pairs[name] = ""

    def handle_data(self, data: str) -> None:
        """Note what stands in a text area."""
        if self._area:
            self.pairs[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a choice or a text area."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


class Editor:
    """Somebody of the bureau who saves one project's next step."""

    def __init__(self, browser: Browser, offset: int = 0) -> None:
        self.browser = browser
        page = check(browser.get("/projects/?sort=-submitted"), 200).body.decode()
        found = _PROJECT.findall(page)
        self.detail_path, number = found[offset]
        self.edit_path = f"{self.detail_path}edit/{SECTION}/"
        self.admin_path = f"/bench/admin/projects/project/{number}/change/"
        self._form: dict[str, str] = {}
        self._admin_form: dict[str, str] = {}

    def save(self, number: int) -> Answer:
        """Save another next step; the version that the form carries is counted on."""
        if not self._form:
            self._form = self._fields(self.edit_path)
        else:
            self._form["version"] = str(int(self._form["version"]) + 1)
        self._form["next_step"] = f"第{number}次推进"
        return self.browser.post(self.edit_path, self._form.items())

    def save_in_admin(self, number: int) -> Answer:
        """Save another next step in the admin."""
        if not self._admin_form:
            self._admin_form = self._fields(self.admin_path)
        self._admin_form["next_step"] = f"后台第{number}次"
        return self.browser.post(self.admin_path, self._admin_form.items())

    def _fields(self, path: str) -> dict[str, str]:
        page = check(self.browser.get(path), 200).body.decode()
        form = _Form()
        form.feed(page[page.rfind("<form", 0, page.find('name="next_step"')) :])
        return form.pairs
