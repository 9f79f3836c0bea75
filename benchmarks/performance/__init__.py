"""How fast ordertrace is, held against peers in the same run."""
