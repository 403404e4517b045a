"""What every door of the REST API shares: signing in by key, one shape of errors, keyset pages, idempotency."""
