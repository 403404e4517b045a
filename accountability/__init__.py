"""Accountability (责任): letters, dispatch, rankings. Imports everything below it. Nothing lives here yet."""
