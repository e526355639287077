"""The game of a GAN in the plane: two small networks, points in place of pictures, and everything visible."""
