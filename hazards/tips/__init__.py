"""门口反映: what anybody tells at the plate of a place, and what the clerk makes of it (decision 0040)."""
