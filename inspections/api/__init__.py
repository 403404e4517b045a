"""REST of 检查: rows, moves and what is found, by the services and forms of the pages."""
