"""How tests of the results' pages ask and read."""

from __future__ import annotations

import re

from django.contrib.messages import get_messages
from django.urls import reverse


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def get(client, name, *args, query=""):
    response = client.get(url(name, *args) + query)
    assert response.status_code == 200
    return response


def text(response):
    """Return what a reader of the page reads."""
    body = response.content.decode().partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def said(response):
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


def status(client, name, *args):
    return client.get(url(name, *args)).status_code
