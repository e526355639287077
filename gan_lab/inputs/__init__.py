"""The inputs of a generator: noise vectors, class vectors, the names of classes, paths between two inputs."""
