"""Generated pictures with their recipes: shown, captioned, saved and read back."""
