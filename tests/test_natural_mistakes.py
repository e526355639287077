"""What a student types next: natural mistakes, as they are typed, with the beginning of the sentence that each gets.

A sentence says what was wrong and the way out, in one line of at most 250 characters.
"""

import copy
import re

import numpy as np
import pytest
import torch

import gan_lab as gl

MAX_LENGTH = 250  # characters of a sentence

# What was typed, and below it how its answer begins.
MISTAKES = """
# The package
gl.truncated_noise()
    gl.truncated_noise(n) needs n: n is how many, such as 4.
gl.truncated_noise(0)
    The number of pictures must be a whole number of 1 or more, such as 4, not 0.
gl.truncated_noise(4, 0.4, "anna")
    A seed is a whole number from 0 to 4294967295, not 'anna'.
gl.truncated_noise(4, 0.4, 7, 128)
    gl.truncated_noise(n, truncation, seed) takes 3 by place, and 4 were given: leave the others out.
gl.truncated_noise(batch_size=4, truncation=0.4)
    gl.truncated_noise takes no batch_size=: here it is n=4.
gl.truncated_noise(n_samples=4)
    gl.truncated_noise takes no n_samples=: here it is n=4.
gl.truncated_noise(4, truncation=0.4, random_state=7)
    gl.truncated_noise takes no random_state=: here it is seed=7.
gl.truncated_noise(4, z_dim=128)
    gl.truncated_noise takes no z_dim=: a noise vector of BigGAN has 128 numbers; gan.noise(n, seed) draws for
gl.truncated_noise(4, psi=0.4)
    gl.truncated_noise takes no psi=: here it is truncation=0.4.
gl.load_biggan("biggan-256")
    There is no file biggan-256; did you mean 'biggan-deep-256'? Else pass a weights file, a folder that holds
gl.load_biggan("biggan-deep-1024")
    There is no file biggan-deep-1024; did you mean 'biggan-deep-512'? Else pass a weights file, a folder that
gl.load_biggan("BigGAN-deep-256")
    There is no file BigGAN-deep-256; did you mean 'biggan-deep-256'? Else pass a weights file, a folder that
gl.load_biggan("ffhq")
    ffhq is another kind of network, which gl.load_stylegan2('ffhq') loads; the small BigGAN is 'pocket'.
gl.load_biggan("Pocket")
    There is no file Pocket; did you mean 'pocket'? Else pass a weights file, a folder that holds
gl.load_biggan(256)
    256 is neither a path nor one of the names pocket, biggan-deep-128, biggan-deep-256, biggan-deep-512.
gl.load_biggan("pocket-stylegan2")
    pocket-stylegan2 is another kind of network, which gl.load_stylegan2('pocket-stylegan2') loads; the small
gl.load_biggan("pocket", "cuda")
    gl.load_biggan(name_or_path, device, bfloat16, batch_size) takes 1 by place, and 2 were given: write the others with
gl.load_biggan("")
    There is no file nameless; pass a weights file, a folder that holds pytorch_model.bin, or one of the names
gl.load_stylegan2("pocket")
    pocket is another kind of network, which gl.load_biggan('pocket') loads; the small StyleGAN2 is
gl.load_stylegan2("stylegan2-ffhq")
    There is no file stylegan2-ffhq; did you mean 'ffhq'? Else pass a .pkl file of StyleGAN2-ADA, a .pt file of
gl.load_stylegan2("nothing.pkl")
    There is no file nothing.pkl; pass a .pkl file of StyleGAN2-ADA, a .pt file of stylegan2-pytorch, or one of the
gl.load_dcgan("nothing")
    There is no file nothing; pass a weights file, the folder of a run, or one of the names pocket-dcgan, faces.
gl.load_dcgan("runs/first")
    There is no file runs/first; pass a weights file, the folder of a run, or one of the names pocket-dcgan,
gl.student_seed()
    gl.student_seed(student) needs student: student is your name.
gl.student_seed(None)
    student is your name, as in gl.student_seed('Anna', '1.2'), not None.
gl.regenerate(samples)
    A recipe is read from an image file's path, its bytes or a grid, not from Samples: save the pictures, or pass
gl.regenerate("nothing.png")
    nothing.png can't be opened (No such file or directory): check the path.
gl.regenerate(samples.grid(), dcgan)
    This picture was made by pocket with weights
gl.regenerate(samples.grid(), "pocket")
    gan= takes a network that gl.load_biggan, gl.load_stylegan2, gl.load_dcgan loaded; without it, the right one
gl.read_recipe()
    gl.read_recipe(file) needs file: file is the path of a picture, such as 'pictures/bag.png'.
gl.walk(z[0], steps=4)
    A walk needs two stops or more, one to a row, not the shape [128]: gl.walk([z[0], z[1]], steps=8).
gl.walk(z)
    gl.walk was called with other values than it takes: gl.walk(stops, steps=8) goes through a list of stops,
gl.walk(z, 4, "circle")
    A path goes along="line" or along="sphere", not 'circle'.
gl.interpolate(z[0], z[1])
    gl.interpolate(start, end, steps) needs steps: steps is how many points.
gl.interpolate(z, steps=4)
    gl.interpolate(start, end, steps) needs end: a path has two ends, z[0] and z[1].
gl.interpolate(z, z, 4)
    A path's start is one vector, not the shape [4, 128]: choose a row, z[0].
gl.interpolate(z[0], z[1], 1)
    The number of steps must be a whole number of 2 or more, up to 100000, not 1.
gl.interpolate(z[0], y[0], 4)
    A path can't lead from 128 numbers to 10: both ends must be noise vectors of one network, or both class
gl.interpolate(z[0], z[0], 4, "sphere")
    There is no arc between these two, since they point the same way: the same seed, perhaps. Draw one of them
gl.interpolate(z[0], z[1], num_steps=4)
    gl.interpolate takes no num_steps=: here it is steps=4.
gl.interpolate("bag", "dress", 4)
    The start of the path must be a tensor or an array, not str. Draw noise with gl.truncated_noise or
gl.lerp(z[0], z[1], 2)
    t, the share of the way, must be a number from 0 to 1, or a flat list of them, not 2.
gl.lerp(z[0], z[1])
    gl.lerp(start, end, t) needs t: t is the share of the way, such as 0.5.
gl.slerp(z[0], z[1], alpha=0.5)
    gl.slerp takes no alpha=: here it is t=0.5.
gl.lerp(z[0], z[1], weight=0.5)
    gl.lerp takes no weight=: here it is t=0.5.
gl.load_judge()
    gl.load_judge(gan) needs gan: gan = gl.load_biggan().
gl.load_judge("pocket")
    A judge is chosen by a network's classes, gl.load_judge(gl.load_biggan()), or named, 'fashion' or
gl.load_judge(dcgan)
    <DCGAN pocket-dcgan: no classes, on cpu> has no classes to choose a judge by: name it, as in
gl.explore()
    gl.explore(gan) needs gan: gan = gl.load_biggan().
gl.explore("pocket")
    explore takes a BigGAN, a StyleGAN2, a DCGAN, not str: gl.explore(gl.load_biggan()).
gl.explore(gan, truncation=0.4)
    gl.explore takes no truncation=: the explorer has a slider for it.
gl.side_by_side(samples, samples)
    side_by_side takes a list of one or more Samples, one for each column: side_by_side([first, second]).
gl.side_by_side([samples, samples[:2]])
    Samples side by side have the same number of pictures, not 2 and 4: take as many of each, such as first[:4].
gl.side_by_side([samples, dcgan.generate(dcgan.noise(4))])
    Pictures of two networks don't go into one grid: show them one after the other.
gl.show()
    gl.show(figure, alt) needs figure, alt: figure is a plot of matplotlib, figure, axes = plt.subplots().
gl.show(samples)
    gl.show(figure, alt) needs alt: alt says in words what the plot shows.
gl.check("Task 1")
    gl.check(task, conditions) needs conditions: conditions is {'in words': True or False}.
gl.check("Task", True)
    check takes each condition in words and whether it holds, gl.check('Task 2.1', {'two pictures': lambda: BEST
gl.one_hot_from_names(["dog"], batch_size=1)
    There is no gl.one_hot_from_names: the network makes class vectors, y = gan.class_vector('bag', n).
gl.one_hot_from_int(207)
    There is no gl.one_hot_from_int: the network makes class vectors, y = gan.class_vector('bag', n).
gl.truncated_noise_sample(truncation=0.4, batch_size=1)
    There is no gl.truncated_noise_sample: noise is z = gl.truncated_noise(n, truncation=0.4, seed=7), for a
gl.convert_to_images(samples)
    There is no gl.convert_to_images: samples.pil() gives Pillow images, samples.numpy() an array.
gl.save_as_images(samples, "x")
    There is no gl.save_as_images: samples.save('pictures') writes PNG files with their recipes.
gl.display_in_terminal(samples)
    There is no gl.display_in_terminal: write samples as the last line of a cell, or display(samples);
gl.load_model("x")
    There is no gl.load_model: gl.load_biggan(), gl.load_stylegan2() and gl.load_dcgan() load networks.
gl.generate(z, y, 0.4)
    There is no gl.generate: the network makes pictures, gan.generate(z, y, truncation), with gan =
gl.random_noise(4)
    There is no gl.random_noise: noise is z = gl.truncated_noise(n, truncation=0.4, seed=7), for a StyleGAN2 or a
gl.randn(4)
    There is no gl.randn: noise is z = gl.truncated_noise(n, truncation=0.4, seed=7), for a StyleGAN2 or a DCGAN
gl.one_hot("bag")
    There is no gl.one_hot: the network makes class vectors, y = gan.class_vector('bag', n).
gl.class_vector("bag")
    There is no gl.class_vector: the network makes class vectors, y = gan.class_vector('bag', n).
gl.load_stylegan("ffhq")
    There is no gl.load_stylegan: gl.load_stylegan2(name_or_path) loads one.
gl.truncted_noise(4)
    There is no gl.truncted_noise: did you mean gl.truncated_noise?
gl.set_seed(7)
    There is no gl.set_seed: each draw takes its own seed, gl.truncated_noise(n, truncation, seed=7).
gl.fid(samples)
    There is no gl.fid: a judge measures them, judge = gl.load_judge(gan), then judge.fidelity(samples).
gl.interp(z[0], z[1], 4)
    There is no gl.interp: gl.interpolate(z[0], z[1], steps=8, along='sphere') makes a path.
gl.save(samples, "x")
    There is no gl.save: samples.save('pictures') writes PNG files with their recipes.
gl.quiz(gan, 0.4)
    There is no gl.quiz: did you mean gl.Quiz?
gl.Generator()
    There is no gl.Generator: gl.load_biggan(), gl.load_stylegan2() and gl.load_dcgan() load networks.
gl.MNIST()
    There is no gl.MNIST: gl.load_pictures('folder', side=32) loads pictures to train with.
gl.load_bigan()
    There is no gl.load_bigan: did you mean gl.load_biggan?
gl.torch
    There is no gl.torch: gl has
gl.side_by_side([samples, samples], columns=["a"])
    There are 2 columns and 1 label: give 2 labels, one for each column.
gl.side_by_side([samples, samples], rows=["a"])
    There are 4 rows and 1 label: give 4 labels, one for each row.
gl.side_by_side([samples, samples], titles=["a", "b"])
    gl.side_by_side takes no titles=: here it is columns=.
gl.side_by_side([samples, samples], labels=["a", "b"])
    gl.side_by_side takes no labels=: here it is columns=.
gl.plot_curves()
    gl.plot_curves(x, curves, xlabel) needs x, curves, xlabel: give it a value.
gl.plot_curves([1, 2], [3, 4])
    gl.plot_curves(x, curves, xlabel) needs xlabel: xlabel says what stands on the axis.
gl.plot_bars([1, 2])
    gl.plot_bars(values, xlabel) needs xlabel: xlabel says what stands on the axis.
gl.show(samples, "x")
    show takes a figure of matplotlib, not <4 pictures o...els by pocket>: take the first of figure,

# A BigGAN
gan(z, y, 0.4)
    A network isn't called like a function: gan.generate(z, y, truncation) makes pictures.
gan.generate(z)
    gan.generate(z, y, truncation) needs y, truncation: y = gan.class_vector('bag', n).
gan.generate(y, z, 0.4)
    Noise comes first, then the class vectors: gan.generate(z, y, truncation).
gan.generate(torch.randn(4, 100), y, 0.4)
    Noise must have the shape [n, 128], one row a picture, not [4, 100]: draw it with gl.truncated_noise(n,
gan.generate(z, 207, 0.4)
    207 says which class, and is no class vector: gan.class_vector(207) makes one of it.
gan.generate(z, "bag", 0.4)
    'bag' says which class, and is no class vector: gan.class_vector('bag') makes one of it.
gan.generate(z, y)
    gan.generate(z, y, truncation) needs truncation: truncation is a number above 0 and at most 1, such as 0.4.
gan.generate(z, y, 0)
    Truncation must be a number above 0 and at most 1, not 0: try 0.4 for typical pictures, 1.0 for the most
gan.generate(z[:2], y, 0.4)
    2 noise vectors and 4 class vectors: make 2 of each, or one class vector for all, with
gan.generate(z, y[:3], 0.4)
    4 noise vectors and 3 class vectors: make 4 of each, or one class vector for all, with
gan.generate(4, y, 0.4)
    The noise must be a tensor or an array, not int. Draw it with gl.truncated_noise(n, truncation).
gan.generate(z, y, truncation=0.4, seed=7)
    gan.generate takes no seed=: the seed draws the noise, z = gl.truncated_noise(n, truncation, seed=7).
gan.generate(z=z, label=y, truncation=0.4)
    gan.generate takes no label=: here it is y=.
gan.generate(z, class_vector=y, truncation=0.4)
    gan.generate takes no class_vector=: here it is y=.
gan.generate(noise_vector=z, class_vector=y, truncation=0.4)
    gan.generate takes no noise_vector=: here it is z=.
gan.generate(z, y, truncation_psi=0.4)
    gan.generate takes no truncation_psi=: here it is truncation=0.4.
gan.generate(z, y, psi=0.4)
    gan.generate takes no psi=: here it is truncation=0.4.
gan.generate(z, 2 * y, 0.4)
    The class vector has weights that add up to 2, and they must add up to 1: divide by their sum, y / y.sum(1,
gan.generate(z, 0 * y, 0.4)
    The class vector is all zeros, which asks for no class: make it with gan.class_vector(name, n).
gan.generate(z, gl.slerp(gan.class_vector("bag"), gan.class_vector("dress"), 0.5), 0.4)
    The class vector has weights that add up to 1.414, and they must add up to 1: from class to class go on a
gan.generate(z, samples, 0.4)
    The class vector must be a tensor or an array, not Samples. Make it with gan.class_vector(
gan.generate(z * float("nan"), y, 0.4)
    The noise has values that are not numbers (NaN or infinity): draw it again.
gan.generate(z + 1j, y, 0.4)
    The noise must hold real numbers, not torch.complex64. Draw it with gl.truncated_noise(n, truncation).
gan.class_vector()
    gan.class_vector was called with other values than it takes: y = gan.class_vector('bag', n) takes an index, a
gan.class_vector("Golden Retriever")
    There is no class 'Golden Retriever'. This network has 'T-shirt' (0), 'trouser' (1), 'pullover' (2), 'dress'
gan.class_vector("dog")
    There is no class 'dog'. This network has 'T-shirt' (0), 'trouser' (1), 'pullover' (2), 'dress' (3), 'coat'
gan.class_vector("shoe")
    There is no class 'shoe'. This network has 'T-shirt' (0), 'trouser' (1), 'pullover' (2), 'dress' (3), 'coat'
gan.class_vector("")
    There is no class ''. This network has 'T-shirt' (0), 'trouser' (1), 'pullover' (2), 'dress' (3), 'coat' (4),
gan.class_vector(1000)
    This network has 10 classes, numbered 0 to 9, so there is no class 1000. Look one up by name with
gan.class_vector(-1)
    This network has 10 classes, numbered 0 to 9, so there is no class -1. Look one up by name with
gan.class_vector(2.0)
    A class is an index or a name, not 2.0: try 0 or 'T-shirt'.
gan.class_vector("8")
    There is no class '8': a class is asked for by its number without quotes, or its name.
gan.class_vector(["bag", "dress"], 4)
    2 classes can't fill 4 rows: give one class for all, or 4 of them.
gan.class_vector([])
    The list of classes is empty: give at least one index or name.
gan.class_vector({"bag": 1, "dress": 1})
    The weights add up to 2, and must add up to 1: half and half is {'one class': 0.5, 'another': 0.5}.
gan.class_vector({"bag": 50, "dress": 50})
    The weights add up to 100, and must add up to 1: half and half is {'one class': 0.5, 'another': 0.5}.
gan.class_vector({"bag": 1.5, "dress": -0.5})
    The weight of 'dress' is -0.5: weights are numbers of 0 or more, as in {'one class': 0.5, 'another': 0.5}.
gan.class_vector(y)
    This looks like a class vector already: pass it to generate as it is.
gan.class_vector("bag", batch_size=4)
    gan.class_vector takes no batch_size=: here it is n=4.
gan.class_vector("bag", num_samples=4)
    gan.class_vector takes no num_samples=: here it is n=4.
gan.class_vector(class_name="bag")
    gan.class_vector takes no class_name=: here it is what='bag'.
gan.classes("bag")
    gan.classes is a list, so it isn't called: gan.classes[0] names the first class, gan.search('bag') finds one
gan.search()
    gan.search was called with other values than it takes: gan.search('dog') takes a part of a name; gan.classes
gan.eval()
    There is no gan.eval: a loaded network is in eval mode and keeps no gradients, so leave the line out.
gan.to("cuda")
    There is no gan.to: say it when you load, gl.load_biggan(device='cuda'); gan.device tells where it computes.
gan.cuda()
    There is no gan.cuda: say it when you load, gl.load_biggan(device='cuda'); gan.device tells where it computes.
gan.half()
    There is no gan.half: the kit computes in float32; leave the line out.
gan.parameters()
    There is no gan.parameters: the kit keeps the PyTorch network inside; gan.name, gan.side and gan.sha256 say
gan.state_dict()
    There is no gan.state_dict: the kit keeps the PyTorch network inside; gan.name, gan.side and gan.sha256 say
gan.forward(z, y, 0.4)
    There is no gan.forward: gan.generate(z, y, truncation) makes pictures.
gan.sample(4)
    There is no gan.sample: gan.generate(z, y, truncation) makes pictures.
gan.noise(4)
    There is no gan.noise: z = gl.truncated_noise(n, truncation=0.4, seed=7) draws noise for a BigGAN.
gan.truncated_noise(4)
    There is no gan.truncated_noise: z = gl.truncated_noise(n, truncation=0.4, seed=7) draws noise for a BigGAN.
gan.mapping(z)
    There is no gan.mapping: a BigGAN has no w; gl.load_stylegan2() loads a network that has.
gan.num_classes
    There is no gan.num_classes: len(gan.classes) counts them, gan.classes[0] names the first.
gan.image_size
    There is no gan.image_size: gan.side is the height and width of its pictures in pixels.
gan.save("x")
    There is no gan.save: gan.generate(z, y, truncation) gives samples, and samples.save('pictures') writes them.
gan.from_pretrained("x")
    There is no gan.from_pretrained: gl.load_biggan(name_or_path) loads one.
gan.genrate(z, y, 0.4)
    There is no gan.genrate: did you mean gan.generate?
gl.BigGAN()
    gl.BigGAN isn't called in notebooks: gl.load_biggan(name_or_path) makes one.
gl.BigGAN.from_pretrained("biggan-deep-256")
    There is no BigGAN.from_pretrained: gl.load_biggan(name_or_path) loads one.

# A StyleGAN2
gl.StyleGAN2.from_pretrained("ffhq")
    There is no StyleGAN2.from_pretrained: gl.load_stylegan2(name_or_path) loads one.
stylegan.generate(z)
    Noise must have the shape [n, 512], one row a picture, not [4, 128]: draw it with gan.noise(n, seed).
stylegan.generate(stylegan.noise(4))
    pocket-stylegan2 was trained with 10 classes and needs one: label=0, or label='T-shirt'; gan.classes lists
stylegan.generate(stylegan.noise(4), y, 0.4)
    psi is a number, 0 for the mean picture, 1 for full variety, not a Tensor of shape [4, 10]; a class goes in
stylegan.generate(stylegan.noise(4), truncation=0.4, label="bag")
    gan.generate takes no truncation=: here it is psi=0.4.
stylegan.generate(stylegan.noise(4), 0.4, class_="bag")
    gan.generate takes no class_=: here it is label='bag'.
stylegan.generate(stylegan.noise(4), 0.4, class_idx=3)
    gan.generate takes no class_idx=: here it is label=3.
stylegan.generate(stylegan.noise(4), 0.4, y=y)
    gan.generate takes no y=: here it is label=.
stylegan.generate(stylegan.noise(4), label="cat")
    There is no class 'cat'. The nearest names: 'coat' (4).
stylegan.generate(stylegan.noise(4), label=["bag", "dress"])
    4 noise vectors and 2 class vectors: make 4 of each, or one class vector for all, with
stylegan.generate(stylegan.noise(4), label="bag", noise_mode="constant")
    noise_mode is one of 'const', 'none', 'random', not 'constant'.
stylegan.generate(stylegan.noise(4), label="bag", cutoff=-1)
    cutoff is the number of layers that psi acts on, 0 to 8 in pocket-stylegan2, or None for all, not -1.
stylegan.generate(stylegan.noise(4), label="bag", cutoff=9)
    cutoff is the number of layers that psi acts on, 0 to 8 in pocket-stylegan2, or None for all, not 9.
stylegan.generate(stylegan.noise(4), 7, label="bag")
    psi is 7, and goes from -2 to 2: 0 is the mean picture, 1 full variety, and further out lie w that the
stylegan.convolution(7)
    The convolutions of pocket-stylegan2 are numbered 0 to 6, not 7: gan.layers lists their resolutions, and its
stylegan.generate(stylegan.noise(4), label="bag", noise_seed=7)
    A noise_seed is for noise_mode='random'; with 'const' leave it out.
stylegan.noise()
    gan.noise(n) needs n: n is how many, such as 4.
stylegan.noise(4, truncation=0.4)
    gan.noise takes no truncation=: the noise of a StyleGAN2 isn't cut off; psi goes into gan.generate(z,
stylegan.map(stylegan.noise(2), label="bag", psi=0.7)
    gan.map takes no psi=: psi is applied later, gan.synthesize(w, psi=0.7).
stylegan.synthesize(stylegan.noise(2))
    w must have the shape [n, 128] or [n, 8, 128], not [2, 512]: make it with gan.map(z).
stylegan.synthesize(stylegan.map(stylegan.noise(2), label="bag"), label="bag")
    gan.synthesize takes no label=: it takes w, psi, cutoff, noise_mode, noise_seed.
stylegan.mix(stylegan.map(stylegan.noise(2), "bag"), stylegan.map(stylegan.noise(3), "bag"), range(2))
    2 and 3 w can't be mixed row by row: give as many of each, or one.
stylegan.mix(stylegan.map(stylegan.noise(2), "bag"), stylegan.map(stylegan.noise(2), "bag"), 3)
    Layers are numbers from 0 to 7, as in range(4) or [5, 6], not 3.
stylegan.mix(stylegan.map(stylegan.noise(2), "bag"), stylegan.map(stylegan.noise(2), "bag"))
    gan.mix(w, other, layers) needs layers: layers is a list of their numbers, such as range(4).
stylegan.mapping(z)
    There is no gan.mapping: gan.map(z) makes w of noise.
stylegan.synthesis
    There is no gan.synthesis: gan.synthesize(w, psi=0.7) makes pictures of w.
stylegan.G_ema
    There is no gan.G_ema: gl.load_stylegan2 has loaded G_ema, the generator that makes pictures; gan.generate(z,
stylegan.z
    There is no gan.z: noise isn't a part of a network, z = gan.noise(n, seed) draws it.
stylegan.truncation_psi
    There is no gan.truncation_psi: it is said for each call, gan.generate(z, psi=0.7).

# A DCGAN
gl.DCGAN(z_dim=100)
    gl.DCGAN isn't called in notebooks: gl.load_dcgan(name_or_path) makes one.
dcgan.generate(dcgan.noise(4), 0.4)
    pocket-dcgan has no classes: leave the class out; noise alone decides what it shows.
dcgan.generate(dcgan.noise(4), truncation=0.4)
    gan.generate takes no truncation=: a DCGAN has no truncation, and its noise isn't cut off; leave it out.
dcgan.generate(z)
    Noise must have the shape [n, 100], one row a picture, not [4, 128]: draw it with gan.noise(n, seed).
dcgan.generate(dcgan.noise(4), label=3)
    gan.generate takes no label=: a DCGAN that has classes takes y=gan.class_vector('bag'); of others, noise alone
dcgan.noise(4, truncation=0.4)
    gan.noise takes no truncation=: the noise of a DCGAN isn't cut off; leave it out.
dcgan.class_vector("bag")
    pocket-dcgan has no classes: leave the label out; noise alone decides what it shows.
dcgan.map(z)
    There is no gan.map: a DCGAN has no w; gl.load_stylegan2() loads a network that has.

# Samples
samples.images
    There is no samples.images: samples.numpy() gives [n, H, W, 3] uint8, samples.tensor the network's own
samples.shape
    There is no samples.shape: len(samples) counts the pictures, samples.tensor.shape is [n, 3, H, W].
samples.show()
    There is no samples.show: write samples as the last line of a cell, or display(samples).
samples.z
    There is no samples.z: the inputs of each picture are in samples.tiles, and in its recipe.
samples.recipe
    There is no samples.recipe: samples.grid().recipe reads it, and samples.tiles has the inputs of each picture.
samples.plot()
    There is no samples.plot: write samples as the last line of a cell, or display(samples).
samples.cpu()
    There is no samples.cpu: samples.tensor is a tensor on the CPU.
samples[4]
    There are 4 pictures, numbered 0 to 3, and no picture 4.
samples["bag"]
    Choose pictures by a number, a slice or a list of numbers, samples[0], samples[:4] or samples[[0, 2]], not by
samples * 2
    Samples can't be calculated with: take their numbers, samples.tensor (-1 to 1) or np.asarray(samples,
samples + z
    Samples are joined with Samples, first + second, not with Tensor; of a list of them, sum([first, second,
samples.save()
    samples.save was called with other values than it takes: samples.save('pictures') says the folder.
samples.save("x.png")
    4 pictures don't go into one file: save one, samples[0].save('x.png'), all in a folder,
samples[0].save("x.jpg")
    A picture is saved as a .png file, since that keeps its recipe, not as 'x.jpg': call it 'x.png'.
samples.save(7)
    7 is not a path: give a name, such as 'pictures'.
samples.grid(0)
    A grid has 1 column or more, not 0.
samples.grid(labels=["a", "b"])
    There are 4 pictures and 2 labels: give 4 labels, one for each picture.
samples.grid(captions=["a", "b"])
    samples.grid takes no captions=: here it is labels=.
samples.grid(ncols=2)
    samples.grid takes no ncols=: here it is columns=2.
samples.grid(nrow=2)
    samples.grid takes no nrow=: here it is columns=2.
samples.grid(titles=["a"])
    samples.grid takes no titles=: here it is labels=.
samples[0].animate()
    An animation needs two frames or more: make a path with gl.interpolate or gl.walk, and generate all of it.
samples.animate(0)
    An animation lasts more than 0 and at most 600 seconds, not 0.
samples.animate(fps=10)
    samples.animate takes no fps=: say how long it lasts, samples.animate(seconds=4).
samples.animate(duration=3)
    samples.animate takes no duration=: here it is seconds=3.
samples.png()
    samples.png(i) needs i: i is the number of a picture, from 0.

# A grid
picture.show()
    There is no picture.show: write picture as the last line of a cell, or display(picture).
picture.save()
    picture.save(path) needs path: path is a file, such as 'picture.png'.

# A judge
judge.fidelity(z)
    A judge looks at Samples, what gan.generate(...) returned, not at Tensor.
judge.fidelity()
    judge.fidelity(samples) needs samples: samples = gan.generate(z, y, truncation).
judge.fidelity(samples[:0])
    There are no pictures here to judge: generate some, or choose a slice that has some.
judge.fidelity(dcgan.generate(dcgan.noise(4)))
    No class was asked for in these pictures, pocket-dcgan has none: judge.overall(samples) measures what can be
judge.diversity(samples[0])
    Diversity needs at least 2 pictures of each class, and of bag there is 1: generate more, and join batches
judge.kid(samples)
    KID needs at least 10 pictures of each class, and of bag there are 4: generate more, and join batches with +.
judge.fid(samples)
    FID needs at least 500 pictures, and here are 4: generate more and join the batches with +, or use
judge.fid(samples, samples)
    judge.fid(samples) takes 1 by place, and 2 were given: leave the others out.
judge.overall(samples)
    overall needs at least 500 pictures, and here are 4: make more.
judge.overall(samples.tensor)
    overall looks at Samples, what gan.generate(...) returned, or at [n, channels, H, W] uint8, what
judge.accuracy(samples)
    There is no judge.accuracy: judge.fidelity(samples) is the share that the judge takes for the class asked for.
judge.to("cuda")
    There is no judge.to: say it when you load, gl.load_judge(gan, device='cuda'); judge.device tells where it computes.
gl.load_judge(gan, gpu=True)
    gl.load_judge takes no gpu=
gl.load_judge(gan, device="cdua")
    There is no device 'cdua' here: leave device out, or use device='cpu'.
judge.predict(samples)
    There is no judge.predict: judge.guesses(samples) has the class that each picture is taken for.
judge.fidelty(samples)
    There is no judge.fidelty: did you mean judge.fidelity?
judge.inception_score(samples)
    There is no judge.inception_score: judge.classifier_score(samples) is one, with this judge in place of Inception.
judge.classifier_score(samples)
    The score of a judge with 10 classes needs at least 50 pictures, and here are 4: generate more, and join batches
judge.coverage(samples)
    Coverage needs at least 10 pictures of each class, and of bag there are 4: generate more, and join batches with
judge.is_memorised(samples)
    There is no judge.is_memorised: gl.find_copies(samples, photographs) looks for copies of photographs, and needs
judge.photographs.coverage()
    judge.photographs.coverage(pictures) needs pictures

# The explorer
explorer.copy()
    There is no explorer.copy: explorer.code is the line that makes the picture, as print(explorer.code) shows it.
explorer.show()
    There is no explorer.show: write explorer as the last line of a cell.
explorer.saved()
    There is no explorer.saved: did you mean explorer.save?
explorer.save("picture.jpg")
    A picture is saved as a .png file, since that keeps its recipe, not as 'picture.jpg': call it 'picture.png'.
gl.explore(gan, "dog")
    There is no class 'dog'. This network has
gl.explore(gan, ["bag", "coat"])
    The explorer begins with one class, such as gl.explore(gan, "bag").
gl.explore(dcgan, "bag")
    pocket-dcgan has no classes, so there is none to begin with: gl.explore(gan).
gan.discriminator
    There is no gan.discriminator: the file holds the generator only; the discriminator was needed in training.
stylegan.D
    There is no gan.D: the file holds the generator only; the discriminator was needed in training.
dcgan.netD
    There is no gan.netD: the file holds the generator only; the discriminator was needed in training, and
dcgan.netG
    There is no gan.netG: gan is the generator, and gan.generate(z) makes pictures.

# A quiz
gl.Quiz()
    gl.Quiz(gan, truncation) needs gan, truncation: gan = gl.load_biggan().
gl.Quiz(gan)
    gl.Quiz(gan, truncation) needs truncation: truncation is a number above 0 and at most 1, such as 0.4.
gl.Quiz("pocket", 0.4)
    A quiz takes the network that generates its pictures, not 'pocket': take the quiz with
gl.Quiz(gan, 0.4, count=7)
    A quiz has an even number of pictures, from 2 to 100, not 7.
gl.Quiz(gan, 0.4, n=20)
    gl.Quiz takes no n=: here it is count=20.
gl.Quiz(gan, 0.4, label="bag")
    gl.Quiz takes no label=: here it is what='bag'.
quiz.score()
    quiz.score was called with other values than it takes: quiz.score([1, 4, 7]) takes the numbers in one list.
quiz.score(3)
    A score needs a list of the numbers that you take for generated, not 3: quiz.score([1, 4, 7]).
quiz.score([0])
    There is no picture 0 in this quiz: its numbers are 1 to 2.
quiz.score([21])
    There is no picture 21 in this quiz: its numbers are 1 to 2.
quiz.score([1, 1])
    Picture 1 stands in your list twice: name each picture once.
quiz.scores([1])
    There is no quiz.scores: did you mean quiz.score?
quiz.answer
    There is no quiz.answer: quiz.reveal() shows which pictures are generated.

# Real pictures
gl.load_pictures("mnist")
    There is no folder or file mnist: check the path, or take 'fashion-mnist', the pictures that ship
gl.load_pictures("FashionMNIST")
    There is no folder or file FashionMNIST: check the path, or take 'fashion-mnist', the pictures that ship
gl.load_pictures(samples)
    Pictures come from a folder, a .zip or an IDX file, not from <4 pictures o...els by pocket>: save arrays as
gl.load_pictures(".", 32, 64)
    gl.load_pictures(source, side, small, channels) takes 2 by place, and 3 were given: write the others with
gl.load_pictures("nothing", image_size=64)
    gl.load_pictures takes no image_size=: here it is side=64.
gl.load_pictures(path=".")
    gl.load_pictures takes no path=: here it is source='.'.
gl.load_pictures(batch_size=3)
    gl.load_pictures takes no batch_size=: a run takes it, gl.DCGANRun('runs/first', pictures, batch=64).
gl.load_pictures(".", side=48)
    side is 28, 32, 64, 128 or 256, the sizes that a DCGAN here can make, not 48.
pictures.shape
    There is no pictures.shape: len(pictures) counts them, pictures.side is their height and width in pixels.
pictures.images
    There is no pictures.images: pictures.first(64) gives [64, channels, side, side] uint8.

# A run
gl.DCGANRun()
    gl.DCGANRun(folder, pictures) needs folder, pictures: folder is where the files go, such as 'runs/first'.
gl.DCGANRun("runs/x")
    gl.DCGANRun(folder, pictures) needs pictures: pictures = gl.load_pictures().
gl.DCGANRun("runs/new", pictures, lr=0.1)
    gl.DCGANRun takes no lr=: here it is learning_rate=0.1.
gl.DCGANRun("runs/new", pictures, batch_size=64)
    gl.DCGANRun takes no batch_size=: here it is batch=64.
gl.DCGANRun("runs/new", pictures, epochs=64)
    gl.DCGANRun takes no epochs=: it is said when you train, run.train(epochs=10).
gl.DCGANRun("runs/new", pictures, ada=True)
    gl.DCGANRun takes no ada=: here it is augment=True.
gl.DCGANRun("runs/new", pictures, augment="bgc")
    augment is the probability of each transformation, a number from 0 to 1, or 'ada', which adapts it, not 'bgc'.
gl.augment(pictures, 0.5)
    augment takes pixels [n, channels, side, side], uint8, as photographs.first(8) gives them, not <10000 pict
gl.augment(pictures.first(8), prob=0.5)
    gl.augment takes no prob=: here it is p=0.5.
gl.augment(pictures.first(8))
    gl.augment(pictures, p) needs p: p is a probability from 0 to 1, such as 0.5.
pictures.part(300)
    part takes the numbers of pictures, such as pictures.part(range(300)), not 300: pictures.first(64) takes how
gl.DCGANRun("runs/new", dataset=pictures)
    gl.DCGANRun takes no dataset=: here it is pictures=.
gl.DCGANRun("runs/new", ".")
    A run learns from gl.load_pictures(...), not from '.': gl.DCGANRun('runs/first', gl.load_pictures(), seed=7).
run.fit()
    There is no run.fit: for record in run.train(epochs=10): ... trains, and goes on where it was.
run.losses
    There is no run.losses: run.record has every step with its losses; run.loss_curves() plots them.
run.train()
    run.train(epochs) needs epochs: epochs is how many to have trained in all, such as 10.
run.train(0)
    epochs is how many to have trained in all, a whole number from 1, not 0.
run.train(num_epochs=10)
    run.train takes no num_epochs=: here it is epochs=10.
run.train(10, lr=0.1)
    run.train takes no lr=: settings go in when the run begins, gl.DCGANRun(folder, pictures,
run.generate(z)
    There is no run.generate: gl.load_dcgan(run.folder) loads its generator; run.generated(z) gives pixels for
run.discriminator
    There is no run.discriminator: G, D = run.networks() copies both networks, run.layers() lists their layers;
run.predict(pictures.first(8))
    There is no run.predict: run.discriminate(pictures) asks the discriminator about each picture.
run.discriminate(pictures)
    Pictures are pixels [n, 1, 32, 32], uint8, here, as photographs.first(8) and run.generated(z) give them, or
run.step_inputs(0)
    Steps are numbered from 1, in whole numbers, and there is no step 0.
pictures.show()
    There is no pictures.show: gl.show_pictures(pictures.first(16)) shows the first.
gl.show_pictures(pictures)
    show_pictures takes pixels [n, channels, H, W], uint8, as photographs.first(8) gives them, or Samples, not
gl.show_pictures(pictures.first(2), labels=["one"])
    There are 2 pictures and 1 label: give 2 labels, one for each picture.
gl.find_nearest(pictures, samples)
    The real pictures come second, as gl.load_pictures() gives them, not
gl.find_nearest(pictures.first(2), pictures, judge="fashion")
    judge is what gl.load_judge('fashion') returns, not 'fashion'.
gl.find_copies(pictures, samples)
    The real pictures come second, as gl.load_pictures() gives them, not
run.save("x")
    There is no run.save: a run saves itself, once a minute and at each epoch's end.
run.lr
    There is no run.lr: run.settings has all settings, as run.settings.learning_rate.
run.generated(z)
    Noise must have the shape [n, 10], one row a picture, not [4, 128]: draw it with run.fixed_noise.

# A game
gl.Game(lr=0.01)
    gl.Game takes no lr=: each network has its own, rate_d=0.005 and rate_g=0.005.
gl.Game("ring", learning_rate=0.01)
    gl.Game takes no learning_rate=: each network has its own, rate_d=0.005 and rate_g=0.005.
gl.Game("ring", lr_g=0.01)
    gl.Game takes no lr_g=: here it is rate_g=0.01.
gl.Game("ring", epochs=5)
    gl.Game takes no epochs=: it is said when you train, game.train(500).
gl.Game("ring", steps=500)
    gl.Game takes no steps=: it is said when you train, game.train(500).
gl.Game("ring", n_critic=5)
    gl.Game takes no n_critic=: here it is d_steps=5.
gl.Game("ring", batch_size=128)
    gl.Game takes no batch_size=: here it is batch=128.
gl.Game("ring", latent_dim=1)
    gl.Game takes no latent_dim=: here it is z_dim=1.
gl.Game("ring", hidden=32)
    gl.Game takes no hidden=: each network has its own, width_d=16 and width_g=16.
gl.Game("ring", betas=(0.5, 0.999))
    gl.Game takes no betas=: Adam's other memory stays at 0.999; the first is beta1=0.5.
gl.Game("ring", seeds=range(10))
    gl.Game takes no seeds=: here it is seed=.
gl.Game("ring", rate=0.01)
    gl.Game takes no rate=: each network has its own, rate_d=0.005 and rate_g=0.005.
gl.Game("ring", widht_g=32)
    gl.Game takes no widht_g=: did you mean width_g=?
gl.Game(data="ring")
    gl.Game takes no data=: the data comes first, gl.Game('ring') or gl.Game(gl.Points.ring(modes=8)).
gl.Game("ring", 3, "minimax")
    gl.Game(points, seed, move_d, move_g) takes 2 by place, and 3 were given: write the others with their names.
gl.Game("ring", device="cuda")
    gl.Game takes no device=: a game computes on the CPU; leave it out.
gl.Game("ring", loss="wgan")
    There is no loss 'wgan': did you mean 'wasserstein'?
gl.Game("ring", loss="wgan-gp")
    There is no loss 'wgan-gp': did you mean 'wasserstein'?
gl.Game("ring", loss="bce")
    There is no loss 'bce': did you mean 'non-saturating'?
gl.Game("ring", loss="ns")
    There is no loss 'ns': did you mean 'non-saturating'?
gl.Game("ring", loss="Minimax")
    There is no loss 'Minimax': did you mean 'minimax'?
gl.Game("ring", loss="lsgan")
    The loss is one of 'non-saturating', 'minimax', 'wasserstein', 'hinge', not 'lsgan'.
gl.Game("ring", loss=torch.nn.BCELoss())
    The loss is one of 'non-saturating', 'minimax', 'wasserstein', 'hinge', not BCELoss().
gl.Game("ring", seed="7")
    A seed is a whole number from 0 to 4294967295, not '7'.
gl.Game("ring", seed=range(200))
    seed is one number, or up to 100 different ones, such as range(10), not range(0, 200).
gl.Game("ring", seed=[1, 1])
    seed is one number, or up to 100 different ones, such as range(10), not [1, 1].
gl.Game("ring", rate_g="0.01")
    rate_g is a number from 0 to 1, not '0.01': without it, it is 0.005.
gl.Game("ring", z_dim=100)
    z_dim is a whole number from 1 to 16, not 100: without it, it is 2.
gl.Game("circle")
    There are no points 'circle': did you mean 'ring'?
gl.Game("moon")
    There are no points 'moon': did you mean 'moons'?
gl.Game("swiss roll")
    The points are 'ring', 'grid', 'moons', gl.Points.from_list(...) or gl.Points.from_picture(...), not 'swiss
gl.Game(pictures)
    The centres are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not <10000 pict
gl.Game((0.5, 0.5))
    The centres are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not (0.5, 0.5).
gl.Game("ring", move_d=torch.tensor(1.4))
    move_d is a function that takes the game, without brackets, not tensor(1.4000).
gl.Game("ring", move_g=lambda: None)
    move_g is a function that takes the game and nothing else, def move_g(game).
game.train()
    game.train was called with other values than it takes: game.train(500) takes 500 steps.
game.train(epochs=5)
    game.train takes no epochs=: a game is counted in steps, game.train(500).
game.train(0)
    steps is a whole number of 1 or more, not 0.
game.train(1e3)
    steps is a whole number of 1 or more, not 1000.0.
game.train(500, lr=0.01)
    game.train takes no lr=: game.change(rate_g=0.002) changes settings from the next step on.
game.train(5, only="d")
    only is "D" or "G", the one network that moves, not 'd'.
game.train(5, only="generator")
    only is "D" or "G", the one network that moves, not 'generator'.
game.step(5)
    only is "D" or "G", the one network that moves, not 5.
game.fit(100)
    There is no game.fit: game.train(500) takes 500 steps, game.step() one.
game.run()
    There is no game.run: game.train(500) takes 500 steps, game.step() one.
game.play()
    There is no game.play: gl.play(game) plays it live.
game.show()
    There is no game.show: game.plot() shows it.
game.reset()
    There is no game.reset: game.again() is the same game at step 0.
game.generator
    There is no game.generator: game.G is the generator, and game.G(game.noise()) makes points.
game.discriminator
    There is no game.discriminator: game.D is the discriminator; game.D(x) gives logits, and their sigmoid is the
game.optimizer
    There is no game.optimizer: the optimisers are game.adam_d and game.adam_g.
game.losses
    There is no game.losses: game.record has what was measured, as game.record[-1].loss_g.
game.distance
    There is no game.distance: game.measure() measures it now, as game.measure().distance.
game.rate_g
    There is no game.rate_g: game.settings has all settings, as game.settings.rate_g, and game.change(rate_g=0.002)
game.seed
    There is no game.seed: game.seeds lists the seeds.
game.save("x")
    There is no game.save: a game isn't saved; the same seed plays it again.
game.to("cuda")
    There is no game.to: a game computes on the CPU, a step in milliseconds; leave the line out.
game.samples
    There is no game.samples: game.G(game.noise()) makes points.
game.gradient
    There is no game.gradient: did you mean game.gradients?
game.foo
    There is no game.foo: game has train, step, plot, record, measure, G, D, real, noise, adam_d, adam_g, loss,
game.G(3)
    G takes noise vectors [n, 2], not 3.
game.G(torch.randn(5, 3))
    G takes noise vectors [n, 2], not a Tensor of shape [5, 3].
game.D([0, 1])
    D takes points [n, 2], not [0, 1].
game.D(samples)
    D takes points [n, 2], not <4 pictures
game.real(0)
    n, how many to draw, is a whole number from 1 to 10000, not 0.
game.noise("5")
    n, how many to draw, is a whole number from 1 to 10000, not '5'.
game.change(z_dim=1)
    game.change takes no z_dim=: it is part of the networks, and game.again(z_dim=1) starts another game with it.
game.change(lr=0.1)
    game.change takes no lr=: each network has its own, rate_d=0.005 and rate_g=0.005.
game.change(seed=8)
    game.change takes no seed=: game.again(seed=8) starts another game with it.
game.change(points="grid")
    game.change takes no points=: game.change_points('grid') changes the data.
game.change("minimax")
    game.change was called with other values than it takes: game.change(rate_g=0.002) takes settings by their
game.again(steps=5)
    gl.Game takes no steps=: it is said when you train, game.train(500).
game.best_d((0, 0))
    The places are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not (0, 0).
game.best_d(0, 0)
    game.best_d was called with other values than it takes: game.best_d([(0, 1), (0.5, -0.5)]) takes places, [n, 2].
game.again(seed=range(10)).plot_best()
    plot_best looks at one game, and these are 10: game.again(seed=0) starts one alone.
game.again(loss="wasserstein").plot_best()
    With the loss 'wasserstein' D gives scores and no probabilities, and the formula has no best D for it: plot_best
game.again(move_g=lambda game: (1.0, 2.0)).step()
    move_g returns the loss, one number, not (1.0, 2.0).
game.again(move_d=lambda game: float("nan")).step()
    At step 1 the loss of D is no longer a finite number: start again with lower rates, game.again(rate_d=0.001,
setattr(game, "loss", "minimax")
    game.loss is for reading only: game.change(loss='minimax') changes the loss from the next step on.
setattr(game, "steps", 0)
    game.steps is for reading only: game.again() is the same game at step 0.
setattr(game, "G", None)
    game.G is for reading only: gl.Game('ring', width_g=32, rate_g=0.002) makes a game with other ones.
setattr(game, "rate_g", 0.1)
    There is no game.rate_g: game.settings has all settings, as game.settings.rate_g, and game.change(rate_g=0.002)
gl.Points()
    gl.Points isn't called in notebooks: gl.Points.ring() and gl.Points.from_list([(0, 1), (0.5, -0.5)]) make points.
gl.Points("ring")
    gl.Points isn't called in notebooks: gl.Points.ring() and gl.Points.from_list([(0, 1), (0.5, -0.5)]) make points.
gl.Points.ring(8.0)
    modes is a whole number from 1 to 100, not 8.0.
gl.Points.ring(n=8)
    gl.Points.ring takes no n=: here it is modes=8.
gl.Points.ring(std=0.1)
    gl.Points.ring takes no std=: here it is spread=0.1.
gl.Points.ring(radius=2)
    radius is a number from 0 to 1.5, not 2.
gl.Points.grid(25)
    side is a whole number from 2 to 10, not 25.
gl.Points.circle()
    There is no Points.circle: gl.Points.ring(modes=8) places centres on a circle.
gl.Points.from_list([1, 2])
    The centres are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not [1, 2].
gl.Points.from_list((0, 1))
    The centres are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not (0, 1).
gl.Points.from_list((0, 1), (1, 0))
    spread is a number from 0.001 to 1, not (1, 0).
gl.Points.from_list([])
    The centres are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not [].
gl.Points.from_list([(20, 30)])
    A number of these centres is as large as 30, and the plane is shown from -1.5 to 1.5: divide all of them by 30.
gl.Points.from_picture()
    gl.Points.from_picture(picture) needs picture: picture is a file, such as 'picture.png'.
gl.Points.from_picture("nothing.png")
    The picture 'nothing.png' can't be opened (No such file or directory): check the path.
gl.Points.from_picture(np.zeros((4, 4)))
    A picture is a file's path, an image of PIL, or an array of grey levels, uint8 [height, width], not a ndarray
gl.Points.from_picture("x.png", invert=True)
    gl.Points.from_picture takes no invert=: dark=False takes the light pixels, from the grey level 128 on.
gl.Points.ring().plot()
    There is no points.plot: gl.Game(points).plot() shows them.
gl.Points.ring().density(0)
    The places are pairs of numbers, [(0, 1), (0.5, -0.5)], one at least, not 0.
gl.Points.ring().sample(5)
    points.sample(n, rng) needs rng: rng = np.random.default_rng(7).

# Assignments, as setattr does them
setattr(gan, "name", "mine")
    gan.name is for reading only: keep what is yours in a variable, name = ...
setattr(gan, "truncation", 0.5)
    There is no gan.truncation: it is said for each call, gan.generate(z, y, truncation=0.4).
# The board
gl.play(gl.Game)
    play takes a game, not <class
gl.play(3)
    play takes a game, not 3: gl.play(gl.Game("ring", seed=7)).
gl.play("ring", seed=7)
    gl.play takes no seed=: the game has it, gl.play(gl.Game('ring', seed=7, loss='minimax')), and the board has
gl.play(gl.Game("ring", seed=range(3)))
    play shows one game, and these are 3: gl.play(gl.Game(..., seed=0)) plays one of them, which goes as it does
board()
    The board isn't called like a function: write board as the last line of a cell.
board.play()
    There is no board.play: board.run() lets the game go on, and board.game.train(500) trains unseen.
board.stop()
    There is no board.stop: board.pause() stops it.
board.record
    There is no board.record: the present game has it, as board.game.record.
board.plot()
    There is no board.plot: board.game.plot() draws the present game, for a report.
board.run()
    The board runs in a notebook; in a program, game.train(500) trains.
board.run(500)
    board.run() takes 0 by place, and 1 were given: leave the others out.
setattr(board, "loss", "hinge")
    board.loss is a control, which keeps its place: set what it shows, board.loss.value = ...
setattr(board, "game", 3)
    board.game is for reading only: keep what is yours in a variable, game = ...
setattr(explorer, "truncation", 0.9)
    explorer.truncation is a control, which keeps its place: set what it shows, explorer.truncation.value = ...
setattr(explorer, "seed", 4)
    There is no explorer.seed: gl.explore(gan, seed=7) begins with one, and explorer.code shows those of the
setattr(samples, "tensor", z)
    samples.tensor is for reading only: keep what is yours in a variable, tensor = ...
delattr(samples, "tensor")
    samples.tensor is for reading only: keep what is yours in a variable, tensor = ...
samples.__setitem__(0, z)
    Samples can't be changed, since each picture belongs to its inputs: change a copy, samples.numpy() or

# What other objects, and Python itself, would take
judge.classify(samples)
    judge.guesses(samples) names the class of each picture, and judge.probabilities(samples) gives the
gan.class_vector("bag", 10**12)
    1000000000000 class vectors don't fit into memory: make fewer at a time, or one, which serves all noise
stylegan.generate("bag")
    The noise must be a tensor or an array, not str. Draw it with gan.noise(n, seed).
dcgan.generate(4)
    The noise must be a tensor or an array, not int. Draw it with gan.noise(n, seed).
stylegan.map(samples)
    The noise must be a tensor or an array, not Samples. Draw it with gan.noise(n, seed).
gl.slerp(0 * z[0], z[1], 0.5)
    A vector of zeros has no direction to turn from or to: draw it again, or take the straight line, gl.lerp.
gan.generate(z, y.argmax(1), 0.4)
    [8, 8, 8, 8] says which class, and is no class vector: gan.class_vector([8, 8, 8, 8]) makes one of it.
gan.generate(z, torch.ones(7), 0.4)
    Class vectors must have the shape [n, 10], one row a picture, not [7]: make them with
gan.search(8)
    A search takes a part of a name, gan.search('bag'), not 8; gan.classes[0] names the first class.
gan.search(["bag"])
    A search takes a part of a name, gan.search('bag'), not ['bag']; gan.classes[0] names the first class.
torch.stack([samples, samples])
    torch.stack takes tensors, not Samples: samples.tensor is one, [n, 3, H, W] in [-1, 1].
gl.Samples(z)
    gl.Samples isn't called in notebooks: gan.generate(z, y, truncation) makes them.
samples.__neg__()
    Samples can't be calculated with: take their numbers,
samples > 0.5
    Samples can't be calculated with: take their numbers,
samples // 2
    Samples can't be calculated with: take their numbers,
gan[0]
    A network holds no pictures: samples = gan.generate(z, y, truncation) makes some, and samples[0] is one.
judge(samples)
    A judge isn't called like a function: judge.guesses(samples) names classes, judge.fidelity(samples) measures.
explorer()
    The explorer isn't called like a function: write explorer as the last line of a cell.
picture[0]
    A sheet is one picture: samples[0] is a picture of its own, picture.recipe.tiles[0] has the inputs of one.
samples.save("x.gif")
    A file of the kind .gif shows pictures one after the other: samples.animate().save('x.gif'). Pictures
samples.animate().save()
    animation.save was called with other values than it takes: animation.save('path.gif') says the file.
dcgan.train(epochs=3)
    There is no gan.train: gl.DCGANRun('runs/first', gl.load_pictures(), seed=7) trains one, with run.train(
gl.load_biggan("https://example.org/weights.bin")
    Weights aren't loaded from an address: download the file, and pass a weights file,
gl.load_stylegan2("https://example.org/ffhq.pkl")
    Weights aren't loaded from an address: download the file, and pass a .pkl file
gl.load_biggan("x" * 5000)
    There is no file ...xxxxxxx
gl.load_pictures("http://example.org/y.zip")
    Pictures aren't loaded from an address: download the file, and pass its path.
gl.load_pictures(grayscale=True)
    gl.load_pictures takes no grayscale=: channels=1 loads grey pictures, channels=3 colours.
gl.Quiz(samples, 0.4)
    A quiz takes the network that generates its pictures, not <4 pictures
gl.Quiz(dcgan, 0.4)
    pocket-dcgan has no classes, and a quiz draws the class of each of its pictures: take the quiz with
quiz.score(["1"])
    List the numbers of the pictures that you take for generated, without quotes and without True or False:
quiz.score([True, False])
    List the numbers of the pictures that you take for generated, without quotes and without True or False:

# Names that no near spelling stands for
gan.generate_image
    There is no gan.generate_image: gan.generate(z, y, truncation) makes pictures.
gan.interpolate
    There is no gan.interpolate: did you mean gl.interpolate?
gan.walk
    There is no gan.walk: did you mean gl.walk?
gan.find
    There is no gan.find: gan.search('bag') finds classes by name, with their numbers.
gan.foo
    There is no gan.foo: gan has generate, class_vector, classes, search, name, side, z_dim, device,
dcgan.losses
    There is no gan.losses: a loaded network has none; run.loss_curves() plots those of a run.
dcgan.noise(4, nz=100)
    gan.noise takes no nz=: gan.z_dim is fixed by the network; leave it out.
gl.load_image("x.png")
    There is no gl.load_image: gl.open_picture('pictures/bag.png') opens a picture with its inputs.
gl.plot_loss
    There is no gl.plot_loss: run.loss_curves() plots the losses of a run.
gl.plot_bars({"a": 1}, labels=["x"])
    gl.plot_bars takes no labels=: values is {name: value}, and the names stand at the bars.
judge.is_real(samples)
    There is no judge.is_real: a judge names classes, and can't tell photographs from generated pictures.
samples.foo
    There is no samples.foo: samples has grid, save, tiles, tensor, numpy, pil, animate, png, network,
samples.sort()
    There is no samples.sort: samples[[2, 0, 1]] puts pictures in another order.
samples.mean()
    There is no samples.mean: np.asarray(samples, dtype=float) is an array, 0 to 255, and has it.
quiz.real
    There is no quiz.real: quiz.reveal() shows which pictures are generated.

# What the kit's own advice leads to
samples.tiles[0].z
    There is no samples.tiles[0].z: samples.tiles[0].latent is the noise vector or the w.
samples.tiles[0].class_name
    There is no samples.tiles[0].class_name: samples.tiles[0].class_weights has the classes, {index: weight}.
gl.read_recipe(picture).seed
    There is no recipe.seed: it belongs to a picture, recipe.tiles[0] has it.
gl.read_recipe(picture)["seed"]
    A recipe isn't indexed: recipe.tiles[0] has the inputs of a picture, as its seed.
judge.fidelity(samples).std
    There is no measure.std: measure.low and measure.high are the ends of its interval.
gl.regenerate(picture).same
    There is no result.same: result.verdict is 'same', 'close' or 'different'.
"""


def read_table(text: str) -> list[tuple[str, str]]:
    """The pairs of a table in which each second line is indented."""
    return re.findall(r"^(\w.*)\n    (\S.*)$", text, re.MULTILINE)


# What could be taken for a mistake, and is understood.
UNDERSTOOD = [
    "gan.generate(z.double().numpy(), y.double().numpy(), np.float64(0.4))",
    "gan.generate(z[0], y[0], 0.4)",
    "gan.generate(z.tolist(), y.tolist(), 0.4)",
    "gan.class_vector('Bag')",
    "gan.class_vector(['bag'], 4)",
    "gan.class_vector({'bag': 0.333, 'dress': 0.333, 'coat': 0.333})",
    "gan.z_dim",
    "gan.search('zebra')",
    "gl.student_seed(4012345)",
    "gl.read_recipe(samples.grid())",
    "np.asarray(samples[0])",
    "sum([samples, samples])",
    "len(samples.animate())",
    "copy.deepcopy(gan) is gan",
    "gl.regenerate(picture) == 'same'",
    "gl.Game('ring', 3).seeds",
    "gl.Game(np.zeros((1, 2)), seed=np.int64(3), rate_g=np.float32(0.01), width_d=np.int64(4))",
    "gl.Game(game.real(5), seed=[1, 2]).step('D')",
    "np.asarray(game.real())",
    "game.D([[0, 1]])",
    "game.D(np.zeros((3, 2)))",
    "game.best_d(game.G(game.noise()))",
    "gl.Points.from_list(game.G(game.noise(3)).clamp(-1, 1))",
    "gl.Points.from_picture(picture)",
]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What stands in a student's notebook."""
    gan, stylegan, dcgan = (
        gl.load_biggan("pocket"),
        gl.load_stylegan2("pocket-stylegan2"),
        gl.load_dcgan("pocket-dcgan"),
    )
    z, y = gl.truncated_noise(4, truncation=0.4, seed=7), gan.class_vector("bag", 4)
    samples, pictures = gan.generate(z, y, truncation=0.4), gl.load_pictures()
    small = {"width": 4, "batch": 8, "z_dim": 10, "device": "cpu"}
    return {
        "copy": copy, "gl": gl, "np": np, "torch": torch,
        "gan": gan, "stylegan": stylegan, "dcgan": dcgan, "z": z, "y": y,
        "explorer": gl.explore(gan, seed=7), "board": gl.play(gl.Game("ring", seed=7)),
        "samples": samples, "picture": samples.grid(), "judge": gl.load_judge(gan), "pictures": pictures,
        "game": gl.Game("ring", seed=7),
        "quiz": gl.Quiz(gan, 0.4, count=2), "run": gl.DCGANRun(tmp_path_factory.mktemp("run"), pictures, **small),
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "beginning"), [pytest.param(*row, id=row[0]) for row in read_table(MISTAKES)])
def test_a_natural_mistake_is_answered_by_a_sentence(typed, beginning, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gl.GanLabError) as caught:
        eval(typed, names)
    sentence = str(caught.value)
    assert sentence.startswith(beginning)
    assert len(sentence) <= MAX_LENGTH
    assert sentence.endswith((".", "?"))
    assert "\n" not in sentence
    assert not list(tmp_path.iterdir()), "it left something behind"


def test_the_table_is_read_whole():
    assert len(read_table(MISTAKES)) == len(re.findall(r"^\w", MISTAKES, re.MULTILINE)) > 100


@pytest.mark.parametrize("typed", UNDERSTOOD)
def test_what_can_be_understood_is_done(typed, names):
    eval(typed, names)


def test_the_same_inputs_give_equal_samples(names):
    gan, z, y, samples = (names[name] for name in ("gan", "z", "y", "samples"))
    assert samples == gan.generate(z, y, 0.4)
    assert samples[0] in samples
    assert samples[0] != samples[1]
    assert samples != samples[:2]
    assert samples != "samples"
    assert samples != gan.generate(z, gan.class_vector("dress"), 0.4)
    assert len({samples, samples}) == 1
