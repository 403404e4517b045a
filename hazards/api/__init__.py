"""Hazards over REST: the same services, filters and forms as the pages."""
