"""Flags follow from facts and dates alone: whenever one looks, and however often (R7)."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from projects.policies_flags import FLAG_RULES
from projects.rules.flags.facts import (
    Agreed,
    FollowUpDay,
    MilestoneFact,
    ProblemFact,
    ProjectFacts,
    Turn,
    default_era,
    settled,
)
from projects.rules.flags.kinds import RuleKind, Severity
from projects.rules.flags.lines import project_lines
from projects.rules.stages import Status, SubStage

D0 = dt.date(2026, 1, 1)
LAST = 400
ERAS = default_era(FLAG_RULES.parse(FLAG_RULES.read(FLAG_RULES.default).value))
numbers = st.integers(0, LAST)
days = numbers.map(lambda number: D0 + dt.timedelta(days=number))
turns = st.lists(
    st.builds(
        Turn, days, st.sampled_from(SubStage), st.sampled_from([*Status, *[Status.ACTIVE] * 4])
    ),
    max_size=5,
).map(lambda found: settled((Turn(D0, SubStage.REGISTERED, Status.ACTIVE), *found)))
milestones = st.builds(
    lambda agreed, actual: MilestoneFact("eia", (Agreed(None, agreed),), actual),
    st.none() | days,
    st.none() | days,
)
problems = st.builds(ProblemFact, st.integers(1, 3), days, st.none() | days)
facts = st.builds(
    ProjectFacts,
    turns=turns,
    is_key=st.booleans(),
    follow_ups=st.lists(st.builds(FollowUpDay, days, st.booleans()), max_size=6).map(
        lambda found: tuple(sorted(found, key=lambda each: each.on))
    ),
    milestones=st.lists(milestones, max_size=1).map(tuple),
    problems=st.lists(problems, max_size=3, unique_by=lambda each: each.number).map(tuple),
)


def severity_on(lines, on):
    found = {}
    for place, line in lines.items():
        for each in line.intervals:
            if each.since <= on and (each.cleared_on is None or on < each.cleared_on):
                assert place not in found
                found[place] = each.severity
    return found


@given(facts, days, days)
def test_the_history_tells_of_each_day_what_was_seen_on_it(project, one, other):
    """Whether it was looked at each night or only once, later: the same flags were up."""
    seen, last = sorted((one, other))
    # Of what was known on the earlier day: nothing that happened after it.
    known = ProjectFacts(
        turns=tuple(each for each in project.turns if each.on <= seen),
        is_key=project.is_key,
        follow_ups=tuple(each for each in project.follow_ups if each.on <= seen),
        milestones=tuple(
            MilestoneFact(
                each.kind,
                each.agreed,
                each.actual_on if each.actual_on and each.actual_on <= seen else None,
            )
            for each in project.milestones
        ),
        problems=tuple(
            ProblemFact(
                each.number,
                each.due_on,
                each.resolved_on if each.resolved_on and each.resolved_on <= seen else None,
            )
            for each in project.problems
        ),
    )
    then = {
        place: line.open.severity
        for place, line in project_lines(known, ERAS, on=seen).items()
        if line.open
    }
    assert severity_on(project_lines(project, ERAS, on=last), seen) == then


@given(facts, days)
def test_intervals_follow_one_another_and_one_at_most_is_open(project, on):
    for line in project_lines(project, ERAS, on=on).values():
        before = None
        for each in line.intervals:
            assert each.since <= on
            assert each.raised_on <= each.since
            assert each.cleared_on is None or each.since < each.cleared_on <= on
            assert before is None or (before.cleared_on and before.cleared_on <= each.since)
            before = each
        if line.open and line.open.worsens_on:
            assert line.open.worsens_on > on


@given(facts, days)
def test_what_gets_worse_does_so_on_the_day_foretold(project, on):
    if any(turn.on > on for turn in project.turns):
        return
    for place, line in project_lines(project, ERAS, on=on).items():
        if line.open is None or line.open.worsens_on is None:
            continue
        if any(each.on > on for each in project.follow_ups):
            continue
        later = project_lines(project, ERAS, on=line.open.worsens_on).get(place)
        ended = place[0] in {RuleKind.MILESTONE_LATE, RuleKind.PROBLEM_OVERDUE}
        assert later is not None
        assert ended or later.open.severity is Severity.WARNING


@given(facts, days)
def test_a_follow_up_clears_the_silence_on_its_day(project, on):
    heard = ProjectFacts(
        turns=project.turns,
        is_key=project.is_key,
        follow_ups=tuple(sorted((*project.follow_ups, FollowUpDay(on)), key=lambda each: each.on)),
    )
    line = project_lines(heard, ERAS, on=on).get((RuleKind.NO_FOLLOW_UP, ""))
    assert line is None or line.open is None


@given(facts, days)
def test_what_is_not_active_bears_no_flag(project, on):
    stands = [turn for turn in project.turns if turn.on <= on][-1]
    if stands.status is Status.ACTIVE:
        return
    assert all(line.open is None for line in project_lines(project, ERAS, on=on).values())
