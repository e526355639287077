"""Small runs of a DCGAN, for tests."""

SMALL = {"width": 4, "batch": 8, "z_dim": 10}  # settings with which a step takes milliseconds


def train_all(run, epochs: int) -> list:
    """Train until so many epochs are done in all, and return every record of it."""
    return list(run.train(epochs))
