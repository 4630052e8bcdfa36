import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from tests.factories.accounts import CountyFixture, make_county
from tests.factories.files import HONEST, PDF, upload
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.uploads import REFUSAL_MESSAGES
from zhaoshang.files import services
from zhaoshang.files.models import StoredFile
from zhaoshang.files.rules import EVIDENCE, Refusal
from zhaoshang.files.services import (
    FileRefused,
    remove_file,
    store_upload,
    sweep_files,
    verify_file,
)
from zhaoshang.files.storage import FolderStore, default_store


@stage
def county(db) -> CountyFixture:
    return make_county()


@stage
def clerk(county):
    return county.user(Role.CLERK)


def keep(clerk, name="合同.pdf", content=PDF) -> StoredFile:
    return store_upload(
        upload(name, content), by=clerk, purpose="projects.evidence", allow=EVIDENCE
    )


def stored_paths() -> list[Path]:
    return [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", HONEST)
def test_an_upload_is_kept_whole_under_a_random_key(clerk, county, name):
    content, content_type = HONEST[name]
    stored = keep(clerk, name, content)
    assert (stored.content_type, stored.size) == (content_type, len(content))
    assert stored.county == county.county
    with default_store().open(stored.key) as file:
        assert file.read() == content
    assert stored.name not in str(stored_paths())
    assert verify_file(stored)


def test_the_same_file_twice_is_two_files(clerk):
    assert keep(clerk).key != keep(clerk).key


def test_a_refused_upload_leaves_nothing_and_says_what_to_do(clerk):
    with pytest.raises(FileRefused) as refused:
        keep(clerk, "a.pdf", b"MZ not a pdf")
    assert refused.value.message == REFUSAL_MESSAGES[Refusal.DISGUISED]
    assert not StoredFile.objects.exists()
    assert stored_paths() == []


def test_the_limit_stands_in_the_message(clerk):
    with pytest.raises(FileRefused) as refused:
        keep(clerk, "a.txt", b"text")
    assert "docx, jpg, pdf, png, webp, xlsx" in refused.value.message


def test_a_full_disk_is_told_and_leaves_no_half_file(clerk, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleBroken) as refused:
        keep(clerk)
    assert refused.value.message == services.NOT_STORED
    assert stored_paths() == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "A" * 32, "", "a" * 31, "a" * 32 + "\n"])
def test_only_keys_of_our_own_making_reach_the_disk(tmp_path, key):
    with pytest.raises(ValueError, match="not the key"):
        FolderStore(tmp_path).open(key)


def test_one_flipped_bit_is_found(clerk):
    stored = keep(clerk)
    path = stored_paths()[0]
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    assert not verify_file(stored)
    path.unlink()
    assert not verify_file(stored)


def test_the_bytes_of_a_removed_file_go_once_the_transaction_holds(
    clerk, django_capture_on_commit_callbacks
):
    stored = keep(clerk)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(stored=stored, by=clerk, reason="传错文件")
        assert len(stored_paths()) == 1
    assert stored_paths() == []
    assert not StoredFile.objects.exists()


def test_the_sweep_takes_what_a_failed_act_left_and_nothing_else(clerk):
    kept = keep(clerk)
    with transaction.atomic():
        keep(clerk)
        transaction.set_rollback(True)
    assert len(stored_paths()) == 2
    assert sweep_files().removed == 0, "a young file may belong to a transaction in progress"
    an_hour_ago = time.time() - 3600
    for path in stored_paths():
        os.utime(path, (an_hour_ago, an_hour_ago))
    swept = sweep_files(older_than=60)
    assert (swept.removed, swept.missing) == (1, 0)
    assert verify_file(kept)
    assert sweep_files(older_than=60).removed == 0


def test_the_sweep_counts_rows_without_a_file(clerk):
    keep(clerk)
    stored_paths()[0].unlink()
    assert sweep_files().missing == 1
