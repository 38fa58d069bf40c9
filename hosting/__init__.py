"""How a server starts."""
