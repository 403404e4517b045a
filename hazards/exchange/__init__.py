"""The 一单四制 list in other systems' columns, and what they answer (decision 0028)."""
