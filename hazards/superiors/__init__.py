"""上级公文: a level above the county decides on paper, and the county registers what its paper says (decision 0029)."""
