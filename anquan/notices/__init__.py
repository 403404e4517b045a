"""In-app messages and the outbox with unique effect keys."""
