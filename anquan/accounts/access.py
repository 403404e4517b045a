"""The words of the access matrix that are not rights."""

PUBLIC = "public"
SIGNED_IN = "signed_in"
