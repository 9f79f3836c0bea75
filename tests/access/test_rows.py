"""Rows 71 to 79 of the catalogue of faults, about identity and role: each is held by tests that exist."""

from tests.row_table import Rows, missing

ROWS: Rows = {
    71: (
        "access.test_gateway:test_71_nobody_is_let_in_without_a_login",
        "access.test_gateway:test_71_who_is_not_logged_in_is_told_how",
        "access.test_gateway:test_71_a_tampered_token_is_refused",
        "access.test_gateway:test_a_token_that_the_provider_withdrew_is_renewed_after_the_refusal",
    ),
    72: ("access.test_gateway:test_72_a_user_without_the_role_is_told_and_not_asked_to_log_in",),
    73: ("access.test_gateway:test_73_a_role_taken_away_counts_from_the_next_call_on",),
    74: (
        "access.test_gateway:test_74_an_identity_service_that_is_down_is_told_from_jaeger",
        "access.test_gateway:test_74_a_jaeger_that_is_down_is_told_from_the_identity_service",
    ),
    75: (
        "access.test_login:test_75_pending_is_asked_again_after_the_same_wait",
        "access.test_device:test_slow_down_adds_five_seconds_for_good",
        "access.test_device:test_an_interval_that_is_not_said_is_five_seconds",
        "access.test_login:test_75_a_login_that_is_denied",
        "access.test_login:test_75_a_code_that_expires_is_told_as_such",
        "access.test_login:test_75_a_code_is_good_once_and_not_for_ever",
        "access.test_device:test_each_refusal_is_an_outcome_of_its_own",
    ),
    76: (
        "access.test_device:test_76_a_page_elsewhere_is_named_and_refused",
        "access.test_device:test_76_a_page_without_https_is_refused_where_the_issuer_has_it",
    ),
    77: (
        "access.test_gateway:test_77_a_token_for_another_audience_is_refused_with_the_reason",
        "access.test_login:test_77_an_issuer_that_calls_itself_otherwise_is_refused",
        "access.test_login:test_77_a_token_for_another_audience_is_refused_at_the_login",
        "access.test_claims:test_77_78_what_may_be_wrong_with_a_token_is_told",
    ),
    78: (
        "access.test_login:test_78_a_clock_that_is_off_is_told",
        "access.test_id_token:test_78_a_clock_that_is_off_is_told",
        "access.test_id_token:test_78_clocks_may_differ_by_two_minutes",
    ),
    79: (
        "access.test_gateway:test_79_no_token_ever_comes_out",
        "access.test_gateway:test_79_own_telemetry_carries_no_token",
        "access.test_device:test_a_secret_of_the_flow_is_never_shown",
    ),
}


def test_every_row_is_held_by_tests_that_exist() -> None:
    assert (sorted(ROWS), missing(ROWS)) == (list(range(71, 80)), [])
