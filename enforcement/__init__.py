"""Enforcement (执法): officers, mandates, cases, fines. Imports inspections and hazards. Nothing lives here yet."""
