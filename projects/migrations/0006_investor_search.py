"""Investors are searched by name, pinyin initials and credit code: what stands already is folded."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhaoshang.core.text import search_text

BATCH = 1_000


def fold(apps: Any, _schema_editor: Any) -> None:
    investors = apps.get_model("projects", "Investor").objects.filter(search_text="")
    batch = []
    for investor in investors.only("pk", "name", "credit_code").iterator(chunk_size=BATCH):
        investor.search_text = search_text(investor.name, investor.credit_code)
        batch.append(investor)
        if len(batch) >= BATCH:
            investors.bulk_update(batch, ["search_text"])
            batch = []
    investors.bulk_update(batch, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_following_up")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
