"""The pages of papers: the register and the drafts, one paper, the wording, the 机关代字, the public check."""
