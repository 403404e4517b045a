"""Append-only record of everything done, chained with SM3."""
