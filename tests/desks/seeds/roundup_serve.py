"""Roundup's own server, also for root: it refuses to be, and in a container nobody else is there.

Runs in Roundup's own environment.
"""

from roundup.scripts import roundup_server

roundup_server.setuid = lambda _: None
roundup_server.run()
