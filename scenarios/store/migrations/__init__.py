"""The steps that bring a database of any earlier version to today's tables."""
