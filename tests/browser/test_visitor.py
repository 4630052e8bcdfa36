"""The visitor notices what goes wrong in a page: the other tests rely on it."""

import pytest

from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.browser


def test_a_page_in_trouble_is_noticed(county, visit, server):
    visitor = visit(county.user(Role.BUREAU))
    visitor.page.goto("/accounts/login/")
    visitor.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'ran'";
            document.body.append(script);
            const picture = new Image();
            picture.src = "/static/img/no-such-picture.svg";
            document.body.append(picture);
        }"""
    )
    visitor.settle()
    noticed = "\n".join(visitor.troubles)
    visitor.troubles.clear()
    assert "Content Security Policy" in noticed
    assert f"status 404: {server}/static/img/no-such-picture.svg" in noticed
