"""Files of weights: which are known, where they lie, how they are downloaded and read. No code in them is run."""
