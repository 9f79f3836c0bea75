"""What is kept of attributes' keys never passes for what is kept of anything else."""

from ordertrace_cli.journey.stages import span_stages
from ordertrace_cli.privacy.keys import forbidden_in
from ordertrace_cli.spans.model import Span, SpanKind
from tests.builders import PROFILE


def test_keys_that_spell_what_others_keep_hide_no_stage() -> None:
    name = next(
        glob for stage in PROFILE.stages for glob in stage.spans.patterns if "*" not in glob
    )
    service = next(stage.system for stage in PROFILE.stages if name in stage.spans.patterns)
    span = Span("1" * 32, "2" * 16, "", name, SpanKind.INTERNAL, service, 1, 2)
    PROFILE.kept.clear()
    before = [found.stage for found in span_stages(span, PROFILE)]
    PROFILE.kept.clear()
    forbidden_in({"names a stage": 1, name: 2}, PROFILE)
    assert before
    assert [found.stage for found in span_stages(span, PROFILE)] == before
