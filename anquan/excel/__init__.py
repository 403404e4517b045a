"""Columns to workbook; workbook to rows with row errors. Owns no table."""
