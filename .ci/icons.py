"""Draw the icons of the home screen from static/img/seal.svg; run after the seal has changed.

The seal's two characters need a Chinese font, so the pictures are committed, not drawn at build.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SEAL = ROOT / "static/img/seal.svg"
FOLDER = ROOT / "static/img/app"
GROUND = "#184552"
# Name, edge in pixels, share of it that the seal takes: a mask may cut off everything outside a
# circle of 80 %.
ICONS = (
    ("icon-192.png", 192, 1.0),
    ("icon-512.png", 512, 1.0),
    ("icon-maskable-192.png", 192, 0.56),
    ("icon-maskable-512.png", 512, 0.56),
    ("icon-apple.png", 180, 0.86),
)


def main() -> int:
    """Draw every icon with Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    seal = re.sub(r"<title>.*?</title>", "", SEAL.read_text())
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, edge, share in ICONS:
            page = browser.new_page(viewport={"width": edge, "height": edge})
            size = round(edge * share)
            page.set_content(
                f"<body style='margin:0;background:{GROUND};display:grid;place-content:center;"
                f"width:{edge}px;height:{edge}px'><div style='width:{size}px'>{seal}</div></body>"
            )
            page.screenshot(path=FOLDER / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
