"""Enforcement (执法): the law as dated rows, the power to use it, cases, fines. Imports inspections and hazards."""
