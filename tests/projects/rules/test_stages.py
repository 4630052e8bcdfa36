"""The pipeline of rules.md R3: four lists, eleven steps, what is next, what is forward."""

import pytest

from projects.rules.stages import (
    ORDER,
    STAGE_OF,
    Stage,
    SubStage,
    is_forward,
    needs_withdrawal_report,
    next_sub_stages,
    position,
)

# Source: rules.md R3, the first two columns of the table.
R3 = (
    (Stage.CLUE, ("registered", "contacted", "negotiating")),
    (Stage.SIGNED, ("agreement", "contract")),
    (Stage.LANDED, ("procedures", "started", "under_construction")),
    (Stage.PRODUCING, ("trial", "producing", "at_capacity")),
)
STEPS = [(stage, step) for stage, steps in R3 for step in steps]
# Source: rules.md R3; an agreement is no duty on the way to a contract.
NEXT = {
    "registered": ("contacted",),
    "contacted": ("negotiating",),
    "negotiating": ("agreement", "contract"),
    "agreement": ("contract",),
    "contract": ("procedures",),
    "procedures": ("started",),
    "started": ("under_construction",),
    "under_construction": ("trial",),
    "trial": ("producing",),
    "producing": ("at_capacity",),
    "at_capacity": (),
}


def test_the_steps_stand_in_the_order_of_the_table():
    assert [step.value for step in ORDER] == [step for _stage, step in STEPS]


@pytest.mark.parametrize(("stage", "step"), STEPS)
def test_each_step_belongs_to_its_list(stage, step):
    assert STAGE_OF[SubStage(step)] is stage


@pytest.mark.parametrize(("here", "following"), NEXT.items())
def test_what_is_next(here, following):
    assert next_sub_stages(here) == following


@pytest.mark.parametrize("here", ORDER)
def test_no_step_is_next_to_itself_or_to_a_later_one(here):
    assert all(position(there) > position(here) for there in next_sub_stages(here))


@pytest.mark.parametrize("here", ORDER)
@pytest.mark.parametrize("there", ORDER)
def test_forward_is_one_way_only(here, there):
    ways = is_forward(here, there), is_forward(there, here)
    assert ways == (
        (False, False)
        if here is there
        else (position(there) > position(here), position(here) > position(there))
    )


@pytest.mark.parametrize(
    ("here", "needed"),
    [(step, step not in {"registered", "contacted"}) for _stage, step in STEPS],
)
def test_a_special_report_is_asked_from_negotiating_on(here, needed):
    assert needs_withdrawal_report(here) is needed


def test_a_step_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="landing"):
        position("landing")
