"""Workbooks in and out. Pure functions: no table, no request, and no knowledge of what the rows mean."""
