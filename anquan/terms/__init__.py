"""Dated settings with their legal basis: days, shares, thresholds, ladders."""
