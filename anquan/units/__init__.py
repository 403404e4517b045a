"""ONE tree of regions, departments, enterprises and places; industries; the enterprise profile."""
