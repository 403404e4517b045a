"""Whose power (执法权) and whose qualification (法制审核, 听证主持) a case rests on."""
