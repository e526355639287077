"""How faithful and how diverse pictures are, as a classifier sees them."""
