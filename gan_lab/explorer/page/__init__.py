"""The kit in one HTML file: `writing` makes it of `source/` (plain JavaScript) and of pocket's numbers."""
