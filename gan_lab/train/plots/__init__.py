"""The plots of a training run: its losses, its pictures through the epochs, its networks."""
