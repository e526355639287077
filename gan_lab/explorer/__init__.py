"""Class, truncation and noise as controls in a notebook, and the picture that they make."""
