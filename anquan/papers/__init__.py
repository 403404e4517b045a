"""Gap-free numbers of official documents and of hazards."""
