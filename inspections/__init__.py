"""Inspections (检查): plans, checklists, draws, re-checks. Imports hazards; never the other way round. Nothing lives here yet."""
