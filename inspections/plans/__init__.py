"""年度监督检查计划 and 综合查一次: what an organ means to inspect in a year, and what several organs inspect together."""
