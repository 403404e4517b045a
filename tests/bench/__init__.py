"""Speed and memory against the targets: ``make bench``, or ``python -m tests.bench --help``."""
