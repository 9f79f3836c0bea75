"""What stands at the foot where there is little room."""

from ordertrace_cli.tui.keys import Offer, fitting

OFFERS = [
    Offer("Enter", "open", "", 1),
    Offer("/", "filter", "", 4),
    Offer("t", "ticket", "", 3),
    Offer("?", "keys", "", 0),
    Offer("q", "quit", "", 0),
]


def labels(width: int) -> str:
    return " ".join(offer.label for offer in fitting(OFFERS, width))


def test_all_of_it_where_it_fits() -> None:
    whole = len("Enter open  / filter  t ticket  ? keys  q quit")
    assert labels(whole) == "Enter / t ? q"
    assert labels(whole - 1) == "Enter t ? q"


def test_what_matters_least_goes_first() -> None:
    assert labels(30) == "Enter ? q"
    assert labels(15) == "? q"


def test_one_key_stays_even_where_nothing_fits() -> None:
    assert len(fitting(OFFERS, 0)) == 1
