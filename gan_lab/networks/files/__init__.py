"""The files in which people keep networks: the generator found in them, told from others, and checked.

`stylegan2_file` opens a `.pkl` or `.pt` of a StyleGAN2, `dcgan_files` whatever holds a DCGAN's generator, and
`biggan_translation` puts the tensors of BigGAN-PyTorch into the names of the library's network.
"""
