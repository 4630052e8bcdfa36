from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaoshang.core.money import (
    FEN,
    WAN,
    YI,
    YUAN,
    AmountError,
    AmountWarning,
    GapBasis,
    convert_foreign,
    exceeded_by,
    find_unit,
    format_wan,
    format_yi,
    gap_points,
    parse_amount,
    percent,
    percent_text,
    plain_wan,
    quantize_fen,
    round_half_up,
    split_amount,
    unit_by_label,
)

AMOUNTS = st.decimals(
    min_value=0, max_value=Decimal("10000000"), places=6, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("1.2亿", "12000"),
        ("1.2 亿元", "12000"),
        ("3000万", "3000"),
        ("12,000", "12000"),
        ("12，000", "12000"),
        ("１２０００", "12000"),
        ("１．２亿", "12000"),
        ("1 200", "1200"),
        ("10亿元", "100000"),
        ("50億元", "500000"),
        ("1亿2000万", "12000"),
        ("1亿2000万元人民币", "12000"),
        ("三千万元", "3000"),
        ("一亿二千万元", "12000"),
        ("十亿元", "100000"),
        ("两亿", "20000"),
        ("叁仟万元整", "3000"),
        ("3千万", "3000"),
        ("5百万元", "500"),
        ("3千元", "0.3"),
        ("5000元", "0.5"),
        ("0.01元", "0.000001"),
        ("1.2E+3", "1200"),
        ("¥3000万", "3000"),
        ("人民币3000万元", "3000"),
        ("总投资1.2亿元", "12000"),
        ("计划总投资：5亿元", "50000"),
        ("0", "0"),
        ("-500", "-500"),
        ("－500万", "-500"),
        ("−500", "-500"),
        ("万元级", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, wan: str | None) -> None:
    assert parse_amount(text).wan == (None if wan is None else Decimal(wan))


@pytest.mark.parametrize("text", ["20、53亿", "20，53亿", "20。53亿", "20·53亿"])
def test_a_slipped_decimal_point_is_read_with_a_warning(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan == Decimal(205300)
    assert parsed.warnings == (AmountWarning.DECIMAL_SLIP,)
    assert parsed.text == text


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("约3亿", 30000),
        ("3亿左右", 30000),
        ("超50亿元", 500000),
        ("过50亿", 500000),
        ("10余亿元", 100000),
        ("3亿多", 30000),
        ("3000多万元", 3000),
        ("10亿元以上", 100000),
        ("10亿+", 100000),
        ("预计投资3亿元", 30000),
    ],
)
def test_a_rough_amount_is_read_with_a_warning_and_its_words_kept(text: str, wan: int) -> None:
    parsed = parse_amount(text)
    assert parsed.wan == wan
    assert AmountWarning.APPROXIMATE in parsed.warnings
    assert parsed.loses_words


@pytest.mark.parametrize("text", ["3-5亿", "3亿~5亿", "3000—5000", "3至5亿元", "0.5-1亿"])
def test_a_range_is_never_turned_into_one_figure(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan is None
    assert parsed.warnings == (AmountWarning.RANGE,)


@pytest.mark.parametrize(
    ("text", "wan"),
    [("10亿元（一期2亿元）", 100000), ("16亿，其中一期2亿", 160000), ("8.5亿元/一期", 85000)],
)
def test_a_remark_after_the_figure_is_kept_as_words(text: str, wan: int) -> None:
    parsed = parse_amount(text)
    assert parsed.wan == wan
    assert parsed.warnings == (AmountWarning.EXTRA_TEXT,)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("500万美元", "USD", "500"),
        ("USD 300万", "USD", "300"),
        ("US$300万", "USD", "300"),
        ("1000万港元", "HKD", "1000"),
        ("1.5亿港币", "HKD", "15000"),
        ("200万欧元", "EUR", "200"),
        ("500（万美元）", "USD", "500"),
        ("5000美元", "USD", "0.5"),
        ("500万美元（折合人民币3500万元）", "USD", "500"),
    ],
)
def test_foreign_money_keeps_its_currency_and_is_not_converted(
    text: str, currency: str, amount: str
) -> None:
    parsed = parse_amount(text)
    assert parsed.currency == currency
    assert parsed.amount_wan == Decimal(amount)
    assert parsed.wan is None
    assert AmountWarning.FOREIGN in parsed.warnings


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "/", "无", "暂无", None])
def test_a_dash_or_nothing_is_blank(text: str | None) -> None:
    assert parse_amount(text).is_blank


@pytest.mark.parametrize(
    "text", ["待定", "面议", "详见附件2", "一期3亿，二期5亿", "近亿元", "x" * 500]
)
def test_words_that_are_no_amount_are_kept_with_a_warning(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan is None
    assert parsed.warnings == (AmountWarning.NOT_AN_AMOUNT,)


@pytest.mark.parametrize(
    "text",
    ["12..5", "1.2.3亿", "5亿3", "3千", "3000+2000", "3000\n2000", "3000/2000", "1,2345", "100%"],
)
def test_digits_that_are_no_number_are_an_error(text: str) -> None:
    assert parse_amount(text).error is AmountError.UNREADABLE


@pytest.mark.parametrize("value", [10**30, "1" * 60, "1e99", 1e300])
def test_an_amount_too_large_to_store_is_an_error(value: object) -> None:
    assert parse_amount(value).error is AmountError.TOO_LARGE  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True])
def test_a_number_that_is_none_is_an_error(value: float) -> None:
    assert parse_amount(value).error is AmountError.UNREADABLE


def test_the_unit_of_the_heading_holds_for_a_bare_figure_only() -> None:
    assert parse_amount("1.2", YI).wan == 12000
    assert parse_amount(1.2, YI).wan == 12000
    assert parse_amount("3000万", YI).wan == 3000
    assert parse_amount("30000", YUAN).wan == 3
    assert parse_amount("500", unit_by_label("万美元")).amount_wan == 500
    assert parse_amount("500", unit_by_label("万美元")).currency == "USD"
    assert parse_amount("500万元", unit_by_label("万美元")).wan == 500


def test_a_float_of_a_worksheet_is_read_by_its_shortest_form() -> None:
    assert parse_amount(1234.1).wan == Decimal("1234.1")
    assert parse_amount(0.1 + 0.2).wan == Decimal("0.3")
    third = parse_amount(10000 / 3)
    assert third.wan == Decimal("3333.333333")
    assert third.warnings == ()
    assert quantize_fen((third.exact_wan or Decimal(0)) * 3) == 10000


def test_more_decimals_than_the_fen_are_rounded_with_a_warning() -> None:
    parsed = parse_amount("1.2345678")
    assert parsed.wan == Decimal("1.234568")
    assert parsed.warnings == (AmountWarning.ROUNDED,)


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("总投资（亿元）", "亿元"),
        ("总投资(亿)", "亿元"),
        ("总投资\n（万元）", "万元"),
        ("投资额/万元", "万元"),
        ("投资总额_亿", "亿元"),
        ("利用外资（万美元）", "万美元"),
        ("金额（人民币：万元）", "万元"),
        ("投资额（千元）", "千元"),
        ("单位：万元、亩", "万元"),
        ("注册资本（元）", "元"),
        ("总投资", None),
        ("用地面积（亩）", None),
    ],
)
def test_the_unit_is_found_in_a_heading(heading: str, label: str | None) -> None:
    unit = find_unit(heading)
    assert (unit.label if unit else None) == label


@given(AMOUNTS)
def test_reading_what_was_printed_gives_the_amount_back(amount: Decimal) -> None:
    assert parse_amount(plain_wan(amount)).wan == amount
    assert parse_amount(f"{plain_wan(amount)}万元").wan == amount
    assert parse_amount(format_wan(amount, 6)).wan == amount
    assert parse_amount(format_wan(amount)).wan == round_half_up(amount, 2)


@given(AMOUNTS, st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_shares_sum_to_the_whole(amount: Decimal, weights: list[int]) -> None:
    percents = [Decimal(weight) for weight in weights]
    total = sum(percents)
    if total > 100:
        return
    percents.append(100 - total)
    shares = split_amount(amount, percents)
    assert sum(shares) == amount
    assert all(share >= 0 for share in shares)
    assert all(share == quantize_fen(share) for share in shares)


def test_what_is_left_over_goes_to_the_last_share() -> None:
    thirds = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert split_amount(Decimal("0.0001"), thirds) == [
        Decimal("0.000033"),
        Decimal("0.000033"),
        Decimal("0.000034"),
    ]
    assert split_amount(FEN, [Decimal(50), Decimal(50)]) == [Decimal(0), FEN]


@pytest.mark.parametrize("percents", [[], [50], [50, 60], [-1, 101]])
def test_shares_that_do_not_total_a_hundred_are_refused(percents: list[int]) -> None:
    with pytest.raises(ValueError, match="100"):
        split_amount(Decimal(1), [Decimal(each) for each in percents])


def test_the_printed_rate_sets_the_gap_and_the_exact_rate_is_the_alternative() -> None:
    progress = Fraction(10, 12)
    assert percent_text(20850, 24000) == "86.88%"
    assert gap_points(20850, 24000, progress) == Decimal("3.55")
    assert gap_points(20850, 24000, progress, basis=GapBasis.EXACT) == Decimal("3.54")
    assert gap_points(1, 0, progress) is None


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3"), ("1.005", 2, "1.01")],
)
def test_rounding_is_half_up_on_the_exact_value(value: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(rounded)


def test_rates_and_what_exceeds_the_target() -> None:
    assert percent(1, 3) == Decimal("33.33")
    assert percent(1, 0) is None
    assert percent_text(1, 0) == ""
    assert exceeded_by(27260, 24000) == Decimal("13.58")
    assert exceeded_by(24000, 24000) is None


def test_amounts_print_in_wan_and_in_yi() -> None:
    assert format_wan(Decimal(20850)) == "20,850.00"
    assert format_wan(None) == ""
    assert format_yi(Decimal("735190")) == "73.52"
    assert format_yi(Decimal(50)) == "0.01"
    assert plain_wan(Decimal("12000.000000")) == "12000"
    assert plain_wan(None) == ""


def test_foreign_money_is_converted_at_a_given_rate() -> None:
    assert convert_foreign(Decimal(500), Decimal("7.1234")) == Decimal("3561.7")


def test_a_unit_is_known_by_its_label() -> None:
    assert unit_by_label("万元") == WAN
    with pytest.raises(ValueError, match="亩"):
        unit_by_label("亩")


@pytest.mark.parametrize("text", ["1 2 0 0", " 1  2 0 0 万", "１ ２ ０ ０"])
def test_digits_spaced_out_are_one_figure_with_a_warning(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan == 1200
    assert parsed.warnings == (AmountWarning.SPACED_DIGITS,)


@pytest.mark.parametrize("text", ["1.2个亿", "1.2 个亿", "一亿二千万"])
def test_a_counted_yi_is_read(text: str) -> None:
    assert parse_amount(text).wan == 12000


@pytest.mark.parametrize("text", ["≥1亿元", "＞1亿", "<1亿"])
def test_signs_of_more_or_less_leave_an_estimate(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan == 10000
    assert AmountWarning.APPROXIMATE in parsed.warnings


@pytest.mark.parametrize("text", ["200万/亩", "300万元/公顷"])
def test_money_per_area_is_no_amount(text: str) -> None:
    parsed = parse_amount(text)
    assert parsed.wan is None
    assert parsed.warnings == (AmountWarning.NOT_AN_AMOUNT,)
