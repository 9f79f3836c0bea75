"""Names of the queues: routing keys are called the same. Who reads and writes what is theirs."""

PRICE_REQUESTS = "price.requests"
PRICE_RESULTS = "price.results"
APPROVALS = "approvals"
SHIPMENTS = "shipments"
REFUSED_REQUESTS = "price.requests.dlq"
DEAD_LETTER_EXCHANGE = "orders.dlx"

QUEUES = (PRICE_REQUESTS, PRICE_RESULTS, APPROVALS, SHIPMENTS)
