"""Rows 80 to 92 of the catalogue of faults, about tickets: each is held by tests that exist."""

import pytest

from tests.row_table import Rows, missing

ROWS: Rows = {
    80: (
        "desks.test_delivery:TestRow80TheDeskDropsTheTraceId",
        "desks.test_every_desk:test_a_ticket_without_the_field_is_refused_or_seen_and_mended",
    ),
    81: (
        "desks.test_delivery:TestRow81TheDeskRefuses",
        "desks.test_web:test_reasons_of_a_refusal_are_told_cleaned_and_masked",
    ),
    82: (
        "desks.test_delivery:TestRow82TheAnswerIsLostAfterwards",
        "desks.test_once_for_real:test_row_82_an_answer_that_is_lost_makes_no_second_ticket",
        "desks.test_toxic:test_an_answer_lost_in_the_network_is_unknown_and_found_later",
    ),
    83: (
        "desks.test_delivery:TestRow83TheRequestIsLostOnItsWay",
        "desks.test_once_for_real:test_row_83_a_request_that_is_lost_is_kept_and_sent_later",
    ),
    84: (
        "desks.test_delivery:TestRow84TwoEngineersAtOnce",
        "desks.test_once_for_real:test_row_84_two_engineers_at_once_are_left_with_one_open_ticket",
    ),
    85: (
        "desks.test_delivery:TestRow85TheSearchIgnoresItsFilter",
        "desks.test_vendors:test_redmine_s_field_that_is_no_filter_is_refused_rather_than_trusted",
    ),
    86: (
        "desks.test_delivery:TestRow86AClosedTicket",
        "desks.test_every_desk:test_a_closed_ticket_is_found_and_told_as_closed",
    ),
    87: (
        "desks.test_delivery:TestRow87TheKeyIsWrong",
        "desks.test_every_desk:test_a_wrong_key_is_seen_although_much_can_be_read_without_one",
    ),
    88: (
        "desks.test_delivery:TestRow88Sizes",
        "desks.test_vendors:test_redmine_refuses_a_file_that_is_too_large_and_the_ticket_stays",
    ),
    89: ("desks.test_delivery:TestRow89TheDeskRewritesTexts",),
    90: (
        "desks.test_mail:test_row_90_a_refusal_of_any_kind_is_not_sent",
        "desks.test_mail:test_the_same_draft_is_the_same_mail",
        "desks.test_mail_real:test_row_90_a_server_in_trouble_gets_the_mail_later",
        "desks.test_mail_real:test_row_90_some_recipients_refused_is_not_sent_to_the_others",
    ),
    91: (
        "commands.test_send:test_an_unverified_ticket_reaches_the_desk_by_force_alone",
        "commands.test_batch:test_by_force_it_has_a_ticket_that_says_so",
        "commands.test_send:test_row_91_a_jaeger_that_is_down_is_no_obstacle_by_force",
    ),
    92: (
        "tickets.test_template:test_a_template_that_drops_the_trace_id_is_refused",
        "commands.test_layouts:test_a_template_that_drops_the_trace_id_is_refused",
    ),
}


def test_every_row_is_held_by_tests_that_exist() -> None:
    assert (sorted(ROWS), missing(ROWS)) == (list(range(80, 93)), [])


@pytest.mark.parametrize(
    "name",
    ["desks.test_rows:test_that_never_was", "desks.test_rows:ROWS", "desks.test_delivery:Killed"],
)
def test_a_name_that_is_no_test_is_missed(name: str) -> None:
    assert missing({80: (name,)}) == [f"80: {name}"]
