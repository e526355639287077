"""Generated pictures with the recipes that made them: held, shown, captioned, saved and read back."""
