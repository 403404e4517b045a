"""判定: the library of criteria, the guide that leads to a result, and the determination that is kept as it was made."""
