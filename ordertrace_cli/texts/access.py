"""What is said while someone logs in, and of who is logged in."""

from ordertrace_cli.texts.message import say

OPEN_PAGE = say("Open this page on any device and log in:")
COMPARE_CODE = say("It must show or ask for this code:")
WAITING = say("Waiting, until {at} at the latest. Ctrl-C stops.")
BROWSER_OPENED = say("A browser opens; log in there. If none does, open this page:")
OPEN_HERE = say("Open this page in a browser on this machine and log in:")
BACK_TO_TERMINAL = say("That is all: this page may be closed, see the terminal.")
LOGGED_IN = say("Logged in at {issuer}[ as {name}].")
KEPT_IN = say("Kept in")
NO_KEYRING = say(
    "this system has no keyring that can be used: the login is kept in a file that you alone"
    " can read"
)
LOGGED_OUT = say("Logged out at {issuer}.")
NOT_LOGGED_IN = say("Nobody was logged in at {issuer}.")
NOT_REVOKED = say(
    "The provider takes no tokens back: the last one stays good until it ends[, at {at}]."
)
ACCOUNT = say("Account")
ISSUER = say("Issuer")
ROLES = say("Roles")
NO_ROLES = say("none")
ROLES_UNKNOWN = say("the provider does not tell")
ROLE_MISSING = say("The role {role} is missing: ask [{ask}|the team lead].")
TOKEN = say("Token")
TOKEN_UNTIL = say("until {at}")
TOKEN_ENDED = say("ended {at}")
RENEWED = say("renewed by itself")
NOT_RENEWED = say("then log in again")
UNNAMED = say("no name is told")
