"""The inputs of a talk list as the list keeps them: plain JSON, to work it out again from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from assessment.rules.talks import Before, Flow, Inputs, Ranked, Result, number_text


def inputs_kept(inputs: Inputs) -> dict[str, Any]:
    """Return the inputs as a list keeps them."""
    return {
        "units": [[pk, name, group] for pk, (name, group) in inputs.units.items()],
        "result": _result_kept(inputs.result) if inputs.result else None,
        "earlier": [_result_kept(each) for each in inputs.earlier],
        "months": list(inputs.months),
        "flows": {
            str(pk): [
                [number_text(each) for each in flow.figure],
                [number_text(each) for each in flow.projects],
            ]
            for pk, flow in inputs.flows.items()
        },
        "missing": {str(pk): list(months) for pk, months in inputs.missing.items()},
        "before": {
            str(pk): [each.talk, each.level, each.improved] for pk, each in inputs.before.items()
        },
        "exempt": {str(pk): reason for pk, reason in inputs.exempt.items()},
    }


def read_inputs(kept: Mapping[str, Any]) -> Inputs:
    """Read the inputs that a list keeps."""
    return Inputs(
        units={pk: (name, group) for pk, name, group in kept["units"]},
        result=_result_read(kept["result"]) if kept["result"] else None,
        earlier=[_result_read(each) for each in kept["earlier"]],
        months=kept["months"],
        flows={
            int(pk): Flow(_numbers(figure), _numbers(projects))
            for pk, (figure, projects) in kept["flows"].items()
        },
        missing={int(pk): months for pk, months in kept["missing"].items()},
        before={int(pk): Before(*each) for pk, each in kept["before"].items()},
        exempt={int(pk): reason for pk, reason in kept["exempt"].items()},
    )


def _numbers(texts: Iterable[str | None]) -> list[Decimal | None]:
    return [None if each is None else Decimal(each) for each in texts]


def _result_kept(result: Result) -> dict[str, Any]:
    return {
        "run": result.run,
        "period": result.period,
        "rows": [
            [each.unit, each.group, each.place, each.total, each.is_apart] for each in result.rows
        ],
    }


def _result_read(kept: Mapping[str, Any]) -> Result:
    return Result(kept["run"], kept["period"], [Ranked(*each) for each in kept["rows"]])
