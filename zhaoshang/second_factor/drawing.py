"""The key as a drawing that a phone's camera reads."""

from __future__ import annotations

import base64

import qrcode
from qrcode.image.svg import SvgPathFillImage

PIXELS_PER_DOT = 8


def as_data_image(text: str) -> str:
    """Return a QR code as the address of an image that needs no request (CSP: img-src data:)."""
    drawn = qrcode.make(text, image_factory=SvgPathFillImage, box_size=PIXELS_PER_DOT, border=3)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.to_string()).decode("ascii")
