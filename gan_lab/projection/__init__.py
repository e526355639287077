"""Which inputs make this picture? A search in a network's latent space: `projection` is the search as an object."""
