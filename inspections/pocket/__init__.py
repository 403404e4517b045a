"""领导口袋包: before somebody goes to a place, what stands open there, what was promised, what to ask. Two pages of A4."""
