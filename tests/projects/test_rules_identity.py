import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.rules.identity import (
    CreditCodeProblem,
    check_character,
    credit_code_problem,
    likely_same,
    name_key,
    normalise_credit_code,
    similarity,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # the standard's own example
        "91110000600037341L",
        "91110108551385082Q",
        "91110108551385082q",
        " ９１１１０１０８５５１３８５０８２Ｑ ",
        "9111 0108 5513 8508 2Q",
    ],
)
def test_a_right_credit_code_is_accepted_however_it_is_typed(code: str) -> None:
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("911101085513850820", CreditCodeProblem.CHECK_DIGIT),
        ("91110108551385082", CreditCodeProblem.LENGTH),
        ("430000000012345", CreditCodeProblem.LENGTH),
        ("91110108551385082I", CreditCodeProblem.CHARACTER),
        ("9111O108551385082Q", CreditCodeProblem.CHARACTER),
        ("91A10108551385082Q", CreditCodeProblem.CHARACTER),
        ("", CreditCodeProblem.LENGTH),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(code: str, problem: CreditCodeProblem) -> None:
    assert credit_code_problem(code) is problem


@given(
    st.text("129AN", min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.integers(0, 17),
    st.sampled_from(ALPHABET),
)
def test_one_wrong_character_is_always_found(
    head: str, place: str, body: str, position: int, other: str
) -> None:
    seventeen = head + place + body
    code = seventeen + check_character(seventeen)
    assert credit_code_problem(code) is None
    if code[position] != other:
        assert credit_code_problem(code[:position] + other + code[position + 1 :]) is not None


def test_a_credit_code_is_normalised() -> None:
    assert normalise_credit_code(" ９１11-0108'ab ") == "91110108AB"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湖南傲创科技有限公司", "湖南傲创科技（有限责任公司）"),
        ("华润集团", "华润（集团）有限公司"),
        ("铝合金型材项目", "铝合金 型材"),
        ("“四百”工程", "四百工程建设项目"),
        ("ＡＢＣ工厂", "abc工厂"),
        ("Siemens Co., Ltd.", "SIEMENS"),
    ],
)
def test_trimmings_of_a_name_do_not_count(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("湖南工业园", "广东工业园"), ("氧化铝一期", "氧化铝二期"), ("3号片区", "5号片区")],
)
def test_places_and_numbers_stay_in_the_key(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_name_that_is_nothing_but_trimmings_stays_itself() -> None:
    assert name_key("有限公司") == "有限公司"
    assert name_key("项目") == "项目"
    assert name_key("") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湖南傲创科技有限公司", "傲创科技有限公司"),
        ("湖南省永州市双牌县傲创科技", "傲创科技"),
        ("中国华阳集团低碳产业园", "华阳集团低碳产业园项目"),
        ("高速公路波形护栏", "高速公路波形护栏生产线项目"),
    ],
)
def test_likely_the_same_is_suggested(one: str, other: str) -> None:
    assert likely_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60万吨氧化铝一期", "60万吨氧化铝二期"),
        ("5号片区城市综合体", "3号片区城市综合体"),
        ("民康医院", "中医康复医院"),
        ("何家洞风电场", "五星岭等地风电场"),
        ("华兴竹木", ""),
    ],
)
def test_what_differs_is_not_suggested(one: str, other: str) -> None:
    assert not likely_same(one, other)


@given(st.text(max_size=20), st.text(max_size=20))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
