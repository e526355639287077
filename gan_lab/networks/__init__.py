"""The generators: each kind of network is loaded and computed, and its pictures are regenerated from their recipes."""
