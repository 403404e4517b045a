"""Holidays and make-up days; pure deadline arithmetic that explains itself."""
