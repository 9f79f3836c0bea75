"""All kinds of orders, healthy ones first.

A label is written in these tables by hand, from the contract; nothing in it is read off spans.
"""

from ordertrace_cli.demo.lifecycle import Hop
from ordertrace_cli.demo.scenarios.calculations import calculations
from ordertrace_cli.demo.scenarios.hops import on_hop
from ordertrace_cli.demo.scenarios.model import Scenario
from ordertrace_cli.demo.scenarios.sound import healthy, noisy
from ordertrace_cli.demo.scenarios.steps import stopped_steps, uploads, waits
from ordertrace_cli.demo.scenarios.violations import violations


def scenarios() -> tuple[Scenario, ...]:
    """The table of the main landscape; names are unique."""
    return (
        *healthy(),
        *noisy(),
        *uploads(),
        *calculations(),
        *(one for hop in Hop for one in on_hop(hop)),
        *stopped_steps(),
        *waits(),
        *violations(),
    )
