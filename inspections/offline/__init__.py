"""下井模式: what is fetched before there is no signal, and how what was done down there comes in (decision 0034)."""
