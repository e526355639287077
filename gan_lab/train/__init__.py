"""A training run of a DCGAN, and the real pictures that it learns from."""
