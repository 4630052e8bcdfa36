"""Small files of every kind, honest and otherwise."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCM_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"


def content_types(main: str) -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{NAMESPACE}">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )


def archive(parts: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def office(main: str, **parts: bytes | str) -> bytes:
    return archive({"[Content_Types].xml": content_types(main), "main.xml": "<a/>", **parts})


def picture(kind: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, kind)
    return drawn.getvalue()


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
HONEST = {
    "合同.pdf": (PDF, "application/pdf"),
    "a.PNG": (picture("PNG"), "image/png"),
    "a.jpg": (picture("JPEG"), "image/jpeg"),
    "a.jpeg": (picture("JPEG"), "image/jpeg"),
    "a.webp": (picture("WEBP"), "image/webp"),
    "a.docx": (office(DOCX_MAIN), DOCX_MAIN.removesuffix(".main+xml")),
    "a.xlsx": (office(XLSX_MAIN), XLSX_MAIN.removesuffix(".main+xml")),
}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
