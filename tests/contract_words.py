"""Words of the contract, spelt by hand: nothing here is imported from the program."""

STATUSES = {
    "completed", "cancelled", "in_progress", "failed", "stuck", "abandoned", "unknown",
}  # fmt: skip

STATUS_OF_CAUSE = {
    "model_upload_failed": "failed",
    "model_invalid": "failed",
    "message_publish_failed": "failed",
    "message_lost": "stuck",
    "consumer_down": "stuck",
    "message_processing_failed": "failed",
    "message_retry_loop": "failed",
    "message_dead_lettered": "failed",
    "price_calculation_failed": "failed",
    "price_calculation_timeout": "failed",
    "price_calculation_hung": "stuck",
    "service_call_failed": "failed",
    "step_failed": "failed",
    "awaiting_operator": "stuck",
    "awaiting_carrier": "stuck",
    "context_lost": "unknown",
    "not_instrumented": "unknown",
    "no_order": "unknown",
    "unexplained": "stuck",
}

VIOLATIONS = {
    "calculation_over_limit", "not_cancelled", "stage_skipped", "stage_order", "forbidden_metadata",
}  # fmt: skip
