"""专项行动: its plan, what units report by hand each month, and the statistics in the 34 columns (domain §7.6, decision 0032)."""
