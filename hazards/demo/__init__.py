"""A fictitious city to look at: real places, invented enterprises and people, two years of hazards.

Everything is written by calling the services of the product, at the moments it is said to have happened (``clock``).
"""
