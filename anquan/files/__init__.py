"""Evidence files: re-encoded, fingerprinted, served only to those who may see them."""
