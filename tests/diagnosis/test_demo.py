"""Every order of the demo is judged as it was made: labels come from how, the verdict from spans."""

import pytest

from ordertrace_cli.demo.landscape import VARIANTS
from ordertrace_cli.fleet.examination import examine_traces
from ordertrace_cli.profile.builtin import builtin_profile
from tests.demo.worlds import NOW, world


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_verdict_is_the_label(variant: str) -> None:
    landscape = world(variant)
    whole = examine_traces(landscape.traces, builtin_profile(), NOW, landscape.services)
    wrong = []
    for label in landscape.labels:
        order = whole.find(label.trace_id)
        assert order is not None
        diagnosis = whole.diagnose(order)
        finding = diagnosis.stall.finding if diagnosis.stall else None
        said = (
            diagnosis.status.value,
            finding.cause.value if finding else None,
            (finding.at.system or None) if finding else None,
            diagnosis.stage,
            set(label.violations) <= {each.code.value for each in diagnosis.violations},
        )
        if said != (label.status, label.cause, label.at_system, label.stage, True):
            wrong.append((label, said))
    assert wrong == []
