"""The generators: each kind loaded, computed, and its pictures made again from their recipes."""
