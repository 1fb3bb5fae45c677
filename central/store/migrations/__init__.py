"""How the tables came to be as they are: one file for each version, never changed once released."""
