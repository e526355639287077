"""Pictures that several tests look at; nothing changes them."""

import pytest
from random_networks import random_gan, small_config, write_gan

import gan_lab as gl


@pytest.fixture(scope="session")
def gan():
    return gl.load_biggan("pocket")


@pytest.fixture(scope="session")
def four(gan):
    """Four bags."""
    return gan.generate(gl.truncated_noise(4, 0.4, seed=7), gan.class_vector("bag"), truncation=0.4)


@pytest.fixture(scope="session")
def walk(gan):
    """Twelve bags on a path through three noise vectors."""
    z = gl.walk(gl.truncated_noise(3, 0.7, seed=5), 4, along="sphere")
    return gan.generate(z, gan.class_vector("bag"), truncation=0.7)


@pytest.fixture(scope="session")
def colourful(tmp_path_factory):
    """A network with random weights, whose pictures have many colours."""
    folder = tmp_path_factory.mktemp("colour")
    write_gan(random_gan(small_config(), 0), folder)
    return gl.load_biggan(folder)
