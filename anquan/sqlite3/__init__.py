"""Django's SQLite backend, where those who write wait in a queue."""
