"""检查表: the library in versions, its Excel, and the answers of a visit."""
