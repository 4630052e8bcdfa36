"""Small pictures: upright, without the camera's data, cached, never of anything but a picture."""

import io

import pytest
from django.core.cache import cache
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from tests.factories.accounts import make_county
from tests.factories.files import PDF, picture, upload
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent
from zhaoshang.files.rules import EVIDENCE
from zhaoshang.files.services import store_upload
from zhaoshang.files.storage import default_store
from zhaoshang.files.thumbnails import SIDE, thumbnail, thumbnail_response

ORIENTATION, TURNED = 0x0112, 6


@stage
def clerk(db):
    cache.clear()
    return make_county().user(Role.CLERK)


def photo(size=(1600, 1200), turned=None, kind="JPEG"):
    drawn, out = Image.new("RGB", size, "navy"), io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = turned
    drawn.save(out, kind, exif=exif)
    return out.getvalue()


def keep(clerk, name, content):
    return store_upload(upload(name, content), by=clerk, purpose="test", allow=EVIDENCE)


def asked(**headers):
    return RequestFactory().get("/", headers=headers)


@pytest.mark.parametrize(("turned", "size"), [(None, (320, 240)), (TURNED, (240, 320))])
def test_a_photo_becomes_small_and_upright_and_says_nothing_of_its_place(clerk, turned, size):
    small = Image.open(io.BytesIO(thumbnail(keep(clerk, "现场.jpg", photo(turned=turned)))))
    assert small.size == size
    assert not small.getexif()


def test_a_small_picture_is_not_blown_up_and_a_clear_one_gets_paper(clerk):
    drawn, out = Image.new("RGBA", (8, 8), (0, 0, 0, 0)), io.BytesIO()
    drawn.save(out, "PNG")
    small = Image.open(io.BytesIO(thumbnail(keep(clerk, "图.png", out.getvalue()))))
    assert small.size == (8, 8)
    assert small.getpixel((4, 4)) == (255, 255, 255)


def test_it_is_made_once(clerk):
    stored = keep(clerk, "现场.jpg", photo())
    first = thumbnail(stored)
    default_store().delete(stored.key)
    assert thumbnail(stored) == first
    cache.clear()
    with pytest.raises(Http404):
        thumbnail_response(stored, request=asked())


def test_it_is_asked_for_each_time_and_sent_once(clerk):
    stored = keep(clerk, "现场.jpg", photo())
    sent = thumbnail_response(stored, request=asked())
    assert sent.headers["Cache-Control"] == "private, no-cache"
    again = thumbnail_response(stored, request=asked(if_none_match=sent.headers["ETag"]))
    assert again.status_code == 304
    assert len(sent.content) < SIDE * SIDE
    assert not AuditEvent.objects.filter(kind="files.downloaded").exists()


def test_only_pictures_have_one(clerk):
    with pytest.raises(Http404):
        thumbnail_response(keep(clerk, "合同.pdf", PDF), request=asked())
    webp = keep(clerk, "a.webp", picture("WEBP"))
    assert thumbnail_response(webp, request=asked()).status_code == 200
