"""Small pictures of stored photos: made when first asked for, cached, served like their file.

The owning app's view checks the permission, for each request. There is no address but that one and
no file of its own: what the cache forgets is made anew.
"""

from __future__ import annotations

import io
from typing import IO

import structlog
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from PIL import Image, ImageOps, UnidentifiedImageError

from zhaoshang.files.models import StoredFile
from zhaoshang.files.responses import SANDBOXED, open_checked
from zhaoshang.files.storage import Store

# Twice the size in which a page shows it, for fine screens.
SIDE = 320
CONTENT_TYPE = "image/jpeg"
KEPT_SECONDS = 7 * 24 * 60 * 60
_QUALITY = 78

log = structlog.get_logger(__name__)


def thumbnail_response(
    stored: StoredFile, *, request: HttpRequest, store: Store | None = None
) -> HttpResponseBase:
    """Answer with a small picture of a photo.

    The browser asks again each time, so that a right that ended ends here too; unchanged, it gets
    no bytes. Seen small on a page, a photo is not downloaded: that leaves no event.

    Args:
        stored: The photo; the caller has checked that this user may have it.
        request: The request being answered.
        store: Another store than the deployment's.

    Raises:
        Http404: for what is no picture, or has changed or gone.
    """
    small = thumbnail(stored, store=store) if stored.is_picture else None
    if small is None:
        raise Http404
    etag = f'"{stored.sha256[:32]}-{SIDE}"'
    response = HttpResponse(small, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = SANDBOXED
    answered = get_conditional_response(request, etag=etag, response=response)
    return answered if answered is not None else response


def thumbnail(stored: StoredFile, *, store: Store | None = None) -> bytes | None:
    """Return a photo made small, upright and without what the camera wrote into it."""
    key = f"thumbnail:{SIDE}:{stored.sha256}"
    kept: bytes | None = cache.get(key)
    if kept is not None:
        return kept
    file = open_checked(stored, store=store)
    if file is None:
        log.error("no thumbnail: attachment changed or gone", file=stored.pk)
        return None
    with file:
        made = _made(file)
    if made is not None:
        cache.set(key, made, KEPT_SECONDS)
    return made


def _made(file: IO[bytes]) -> bytes | None:
    out = io.BytesIO()
    try:
        with Image.open(file) as image:
            # JPEG is read at a fraction of its size: a photo of 12 megapixels costs little.
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            small = Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            small.paste(layer, mask=layer.getchannel("A"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None
    small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
