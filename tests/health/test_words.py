"""When a sweep runs and how long it took, in words."""

import pytest
from celery.schedules import crontab
from django.utils import translation

from zhaoshang.health.labels import duration_words, error_words, result_words, schedule_words
from zhaoshang.health.services import INTERRUPTED, counts_of

WHEN = [
    (crontab(), "每分钟", "Every minute"),
    (crontab(minute="*/5"), "每 5 分钟", "Every 5 minutes"),
    (crontab(minute="5"), "每小时第 05 分", "Every hour at minute 05"),
    (crontab(hour="0", minute="20"), "每天 00:20", "Every day at 00:20"),
    (crontab(hour="8", minute="0", day_of_week="1"), "每星期一 08:00", "Every Monday at 08:00"),
    (crontab(hour="4", minute="40", day_of_week="0"), "每星期日 04:40", "Every Sunday at 04:40"),
    (crontab(hour="8", minute="0", day_of_week="1,3"), "0 8 * * 1,3", "0 8 * * 1,3"),
    (crontab(hour="8", minute="0", day_of_month="1"), "0 8 1 * *", "0 8 1 * *"),
    (crontab(hour="8,20", minute="0"), "0 8,20 * * *", "0 8,20 * * *"),
]


@pytest.mark.parametrize(("when", "chinese", "english"), WHEN)
def test_the_schedule_is_told_in_words_or_as_it_is_written(when, chinese, english):
    assert schedule_words(when) == chinese
    with translation.override("en"):
        assert schedule_words(when) == english


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.2, "不到 1 秒"), (1, "1 秒"), (59, "59 秒"), (60, "1 分钟"), (601, "10 分钟")],
)
def test_a_duration_is_told_roughly(seconds, words):
    assert duration_words(seconds) == words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("", ""),
        ("7", "7"),
        ("sent 3, failed 0, dead 1", "已发 3、放弃 1"),
        ("sent 0, failed 0", "0"),
        ("novel 2", "novel 2"),
    ],
)
def test_what_was_counted_is_told_in_words(kept, words):
    assert result_words(kept) == words


def test_a_run_broken_off_is_told_in_words():
    assert error_words(INTERRUPTED) == "运行中途进程退出。"
    assert error_words("KeyError") == "KeyError"


@pytest.mark.parametrize(
    ("result", "kept"),
    [
        (7, "7"),
        ({"raised": 3, "lowered": 0, "unit": "云岭县"}, "raised 3, lowered 0"),
        (True, ""),
        ("云岭县", ""),
        (None, ""),
        ([1, 2], ""),
    ],
)
def test_only_counts_of_a_result_are_kept(result, kept):
    assert counts_of(result) == kept
