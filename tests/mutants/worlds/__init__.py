"""One module a platform, exporting `WORLDS`: that is all a new reader needs to join."""
