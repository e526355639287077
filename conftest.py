"""The tests, and the notebooks they execute, use the network that ships with the kit, whatever else is here."""

import os

os.environ["GAN_LAB_MODEL"] = "pocket"
os.environ["GAN_LAB_STYLEGAN2"] = "pocket-stylegan2"
os.environ["GAN_LAB_DCGAN"] = "pocket-dcgan"
