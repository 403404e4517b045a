"""复查: which hazards wait to be looked at again, where, and what was found of each on a re-check visit."""
