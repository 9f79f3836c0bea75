"""Each system has a loopback address of its own, as it would have a host of its own.

So a client's span tells whom it called by its address, where it names no service.
"""

SHOP = "127.0.0.11"
CRM = "127.0.0.12"
S3 = "127.0.0.14"
BROKER = "127.0.0.15"
