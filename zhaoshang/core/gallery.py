"""Samples for the gallery of components: real-looking Chinese, its English, long names, odd states.

Nothing here reaches a user: the page exists only with DEBUG (zhaoshang/core/views.py).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language

from zhaoshang.core.fields import AmountField
from zhaoshang.core.gallery_charts import chart_samples

LONG = "德州市陵城区经济开发区汽车零部件及新能源专用车底盘一体化生产基地（二期）扩建项目"
_PROJECTS = (
    ("中国华阳集团低碳产业园", "Huayang Group Low-carbon Park", "praise", None, 3_000_000, 86_000),
    (LONG, "Auto parts and new-energy chassis base (phase II), expansion", None, None, 100, None),
    ("力驰汽车工业园", "Lichi Auto Industrial Park", "warning", 37, 300_000, 18_600),
    ("东方公园片区综合开发", "Dongfang Park district", "attention", 15, 300_000, 4_800),
    ("兴隆高档皮革", "Xinglong Leather", "excused", None, 120_000, 5_200),
    ("万晟置业", "Wansheng Real Estate", None, None, None, 0),
)


def _say(chinese: str, english: str) -> str:
    return chinese if get_language() == "zh-hans" else english


class SampleForm(forms.Form):
    """One field of each kind."""

    template_name = ""
    name = forms.CharField(label="项目名称 / Project name", max_length=80)
    total = AmountField(label="总投资 / Total investment", help_text="可写 1.2亿 / e.g. 1.2亿")
    land = forms.DecimalField(
        label="用地 / Land", required=False, widget=forms.NumberInput(attrs={"data-unit": "亩"})
    )
    unit = forms.ChoiceField(
        label="责任单位 / Responsible unit",
        choices=[("", "请选择"), ("1", "经济开发区"), ("2", LONG)],
    )
    signed_on = forms.DateField(
        label="签约日期 / Signed on", required=False, widget=forms.DateInput
    )
    evidence = forms.FileField(label="佐证 / Evidence", required=False)
    origin = forms.ChoiceField(
        label="来源 / Origin",
        choices=[("a", "省外"), ("b", "省内县外"), ("c", "境外")],
        widget=forms.RadioSelect,
    )
    marks = forms.MultipleChoiceField(
        label="标记 / Marks",
        choices=[("k", "重点线索"), ("e", "增资扩产"), ("r", "盘活")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="说明 / Note", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed = forms.BooleanField(label="以上内容属实 / The above is true")


class ReasonForm(forms.Form):
    """What the confirming dialog asks."""

    reason = forms.CharField(
        label="终止理由 / Reason", widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )


def samples(today: dt.date) -> dict[str, Any]:
    """Return the context of the gallery in the language of the moment."""
    return {
        "form": SampleForm({"name": "特瑞锂电", "total": "12 个亿左右", "origin": "a"}),
        "blank_form": SampleForm(
            prefix="blank", initial={"total": Decimal("12000"), "signed_on": today}
        ),
        "reason_form": ReasonForm(prefix="why"),
        "rows": _rows(today),
        "stages": _stages(),
        "gate": _gate(),
        "timeline": _timeline(today),
        "tabs": _tabs(),
        "tags": _tags(),
        "strip": _strip(),
        "facts": _facts(),
        "steps": _steps(),
        "charts": chart_samples(),
        "pages": [{"label": "1", "current": True}, {"label": "2", "url": "?page=2"}],
        "long": LONG,
        "today": today,
    }


def _rows(today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "name": _say(chinese, english),
            "flag": flag,
            "days": days,
            "unit": _say("经济开发区", "Economic Development Zone"),
            "total": None if total is None else Decimal(total),
            "paid": None if paid is None else Decimal(paid),
            "due": today + dt.timedelta(days=number * 3 - 3),
            "next": _say("取得一期土地成交确认书", "Obtain the land deal confirmation for phase I"),
            "sub": number % 3 + 1,
        }
        for number, (chinese, english, flag, days, total, paid) in enumerate(_PROJECTS)
    ]


def _stages() -> list[dict[str, Any]]:
    def subs(labels: str, *states: str) -> list[dict[str, str]]:
        names = labels.split("|")
        padded = [*states, *[""] * (len(names) - len(states))]
        return [{"label": name, "state": state} for name, state in zip(names, padded, strict=True)]

    return [
        {
            "label": _say("线索", "Clue"),
            "note": _say("03-02 至 05-30", "03-02 to 05-30"),
            "days": _say("89 天", "89 days"),
            "state": "done",
            "subs": subs(
                _say("登记|接洽|洽谈", "Registered|Contacted|Negotiating"), "done", "done", "done"
            ),
        },
        {
            "label": _say("签约", "Signed"),
            "note": _say("05-30 起", "since 05-30"),
            "days": _say("157 天，超限 37 天", "157 days, 37 over the limit"),
            "over": True,
            "state": "now",
            "subs": subs(_say("框架协议|正式合同", "Framework|Contract"), "done", "now"),
        },
        {
            "label": _say("落地", "Landed"),
            "note": _say("约定开工 2026-09-30", "agreed start 2026-09-30"),
            "state": "todo",
            "subs": subs(_say("办手续|开工|在建", "Procedures|Started|Under construction"), "next"),
        },
        {
            "label": _say("投产", "Producing"),
            "state": "todo",
            "subs": subs(_say("试产|投产|达产", "Trial|Producing|At capacity")),
        },
    ]


def _gate() -> list[dict[str, Any]]:
    return [
        {
            "label": _say("取得土地或厂房", "Land or plant obtained"),
            "hint": _say("成交确认书或租赁合同，及日期", "Deal confirmation or lease, with date"),
            "url": "#",
            "action": _say("登记用地", "Register land"),
        },
        {
            "label": _say("履约保证金到账", "Deposit paid"),
            "hint": _say("约定 600 万元，未登记", "Agreed 6 million yuan, not registered"),
            "url": "#",
        },
        {
            "label": _say("项目公司已注册", "Company registered"),
            "hint": _say("统一社会信用代码已校验 · 06-18", "Credit code checked · 06-18"),
            "met": True,
        },
    ]


def _timeline(today: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "on": today,
            "kind_label": _say("跟进", "Follow-up"),
            "title": _say("现场走访，土地挂牌方案已报", "Site visit, land listing reported"),
            "text": _say("企业催问开工时间。照片 4 张。", "The firm asks when it may start."),
            "by": _say("孙立军 · 经济开发区", "Sun Lijun · Economic Development Zone"),
        },
        {
            "on": today - dt.timedelta(days=36),
            "kind_label": _say("旗", "Flag"),
            "kind_class": "red",
            "title": _say("黄旗转红旗", "Yellow flag turns red"),
            "by": _say("系统 夜间扫描", "System, nightly"),
        },
        {
            "on": today - dt.timedelta(days=80),
            "kind_label": _say("旗", "Flag"),
            "kind_class": "yellow",
            "title": _say("挂黄旗", "Yellow flag raised"),
        },
        {
            "on": today - dt.timedelta(days=157),
            "kind_label": _say("阶段", "Stage"),
            "kind_class": "stage",
            "title": _say("线索 → 签约", "Clue → signed"),
            "url": "#",
        },
    ]


def _tabs() -> list[dict[str, Any]]:
    lists = (
        ("线索", "Clue", 41, "意向 386.20 亿元", "intended 38.62 bn", "clue"),
        ("签约", "Signed", 23, "总投资 546.85 亿元", "total 54.69 bn", "signed"),
        ("落地", "Landed", 36, "总投资 268.74 亿元", "total 26.87 bn", "landed"),
        ("投产", "Producing", 19, "总投资 61.30 亿元", "total 6.13 bn", "producing"),
        ("全部", "All", 119, "另有终止 23", "withdrawn: 23", ""),
    )
    return [
        {
            "label": _say(zh, en),
            "n": count,
            "sub": _say(zh_sub, en_sub),
            "url": "#",
            "dot": dot,
            "current": dot == "signed",
        }
        for zh, en, count, zh_sub, en_sub, dot in lists
    ]


def _tags() -> list[dict[str, str]]:
    return [
        {
            "label": _say("签约时间 2026-05-01 至 2026-10-31", "Signed 2026-05-01 to 2026-10-31"),
            "remove_url": "?",
        },
        {"label": _say("落户 县内", "Settled in the county"), "remove_url": "?"},
    ]


def _strip() -> list[dict[str, Any]]:
    yi = _say("亿元", "100 million yuan")
    return [
        {
            "label": _say("总投资", "Total investment"),
            "value": "30.00",
            "unit": yi,
            "note": _say("一期 8.00 亿元", "Phase I: 8.00"),
        },
        {
            "label": _say("已核实到位", "Verified funds"),
            "value": "18,600",
            "unit": _say("万元", "10,000 yuan"),
            "url": "#",
            "note": _say("占总投资 6.20%，另有 1,200 待核", "6.20%; 1,200 to verify"),
        },
        {"label": _say("用地", "Land"), "value": None, "note": _say("未供地", "not supplied")},
        {
            "label": _say("下一步 · 期限", "Next step · due"),
            "value": "11-06",
            "unit": _say("剩 3 天", "3 days left"),
            "tone": "amber",
        },
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _say("包保领导", "Sponsoring leader"), "value": _say("李明远", "Li Mingyuan")},
        {"label": _say("责任单位", "Responsible unit"), "value": LONG},
        {"label": _say("责任人", "Responsible person"), "missing": "#"},
        {"label": _say("引荐人", "Referrer"), "value": None},
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": _say("填报", "Filled in"), "state": "done"},
        {"label": _say("单位确认 11-01", "Unit confirmed 11-01"), "state": "done"},
        {"label": _say("退回修改 11-02", "Returned 11-02"), "state": "back"},
        {"label": _say("接收", "Accepted"), "state": ""},
    ]
