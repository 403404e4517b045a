"""People, their appointments, the table of roles, THE row-scope rule and the access matrix."""
