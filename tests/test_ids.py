"""What a person may paste as a trace id, and what is refused before any call."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.errors import UsageError
from ordertrace_cli.ids import normal_span_id, normal_trace_id, parse_trace_id

ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SHORT = "a3ce929d0e0e4736"
PADDED = "0000000000000000" + SHORT


@pytest.mark.parametrize(
    ("text", "trace_id"),
    [
        (ID, ID),
        (ID.upper(), ID),
        ("0x" + ID, ID),
        ("0X" + ID.upper(), ID),
        (SHORT, PADDED),
        (PADDED, PADDED),
        ("0x" + SHORT, PADDED),
    ],
)
def test_an_id_in_any_case_is_taken_as_it_is(text: str, trace_id: str) -> None:
    reference = parse_trace_id(text)
    assert (reference.trace_id, reference.extracted) == (trace_id, False)


@pytest.mark.parametrize(
    ("text", "trace_id"),
    [
        (f"00-{ID}-00f067aa0ba902b7-01", ID),
        (f"00-{ID}-00f067aa0ba902b7-00".upper(), ID),
        (f"traceparent: 00-{ID}-00f067aa0ba902b7-01", ID),
        (f"traceparent=00-{ID}-00f067aa0ba902b7-01", ID),
        (f"cc-{ID}-00f067aa0ba902b7-01-later-versions-may-add", ID),
        (f"http://localhost:16686/trace/{ID}", ID),
        (f"https://jaeger.lan/jaeger/ui/trace/{ID.upper()}?uiFind=price#top", ID),
        (f"jaeger.lan:16686/trace/{ID}", ID),
        (f"http://[::1]:16686/trace/{SHORT}/", PADDED),
        (f"http://localhost:16686/api/traces/{ID}?prettyPrint=true", ID),
        (f"http://localhost:16686/api/v3/traces/{ID}", ID),
        (f"http://localhost:16686/search?service=shop&traceID={ID}", ID),
        (f"http://localhost:16686/trace/{SHORT}...{PADDED}", PADDED),
    ],
)
def test_an_id_is_taken_out_of_what_holds_it_and_that_is_said(text: str, trace_id: str) -> None:
    reference = parse_trace_id(text)
    assert (reference.trace_id, reference.extracted) == (trace_id, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ID[:-1],
        ID + "0",
        SHORT + "00",
        ID[:-1] + "g",
        "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
        "4bf92f35 77b34da6 a3ce929d 0e0e4736",
        f" {ID}",
        f"{ID}\n",
        f"{ID}\x00",
        "\uff14bf92f3577b34da6a3ce929d0e0e4736",
        "0x",
        f"00-{ID}-00f067aa0ba902b7-01-version-00-ends-here",
        f"ff-{ID}-00f067aa0ba902b7-01",
        f"00-{ID}-00f067aa0ba902b7",
        "http://localhost:16686/trace/",
        "http://localhost:16686/search?service=shop",
        f"http://localhost:16686/{ID}",
        f"http://[{ID}/trace/{ID}",
        "ORD-77031",
        "a" * 100_000,
    ],
)
def test_what_holds_no_id_is_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_trace_id(text)
    assert "32 or 16 hex digits" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["0" * 32, "0" * 16, f"00-{'0' * 32}-00f067aa0ba902b7-01", f"http://h/trace/{'0' * 16}"],
)
def test_zeros_are_invalid_and_not_merely_unknown(text: str) -> None:
    with pytest.raises(UsageError, match="zeros"):
        parse_trace_id(text)


def test_an_address_of_two_traces_is_refused() -> None:
    with pytest.raises(UsageError, match="more than one"):
        parse_trace_id(f"http://localhost:16686/trace/{ID}...{SHORT}")


@given(st.text(min_size=3))
def test_a_refusal_never_repeats_the_text(text: str) -> None:
    planted = f"ORD-{text}-77031"
    with pytest.raises(UsageError) as caught:
        parse_trace_id(planted)
    assert planted not in caught.value.what + caught.value.hint


@given(st.integers(min_value=1, max_value=2**128 - 1))
def test_ids_in_documents_compare_as_numbers(number: int) -> None:
    assert int(normal_trace_id(f"{number:x}"), 16) == number
    assert normal_trace_id(f"{number:X}") == normal_trace_id(f"{number:040x}") == f"{number:032x}"


@given(st.text(alphabet=string.printable))
def test_ids_in_documents_are_digits_or_nothing(text: str) -> None:
    for known, width in ((normal_trace_id(text), 32), (normal_span_id(text), 16)):
        assert known == "" or (len(known) == width and set(known) <= set("0123456789abcdef"))


@pytest.mark.parametrize("text", ["", "0", "0" * 32, "xyz", "1" * 33, "12 34", "-1", "1_0"])
def test_what_is_no_id_in_a_document_becomes_nothing(text: str) -> None:
    assert normal_trace_id(text) == ""


def test_span_ids_have_sixteen_digits() -> None:
    assert normal_span_id("AB") == "00000000000000ab"
    assert normal_span_id("1" * 17) == ""
