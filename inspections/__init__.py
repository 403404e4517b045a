"""检查: three activities that find hazards and re-check them, and what plans, draws and counts them (decision 0030)."""
