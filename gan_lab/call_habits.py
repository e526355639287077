"""Habits in calls: keywords that people know from other libraries, and what a call needs that they leave out.

As in `habits`, a key may list several names, separated by spaces. A value ends a sentence that begins
"gan.generate takes no seed=: ".
"""

# Keywords of other libraries, each with the kit's words for it; the first one that the function takes is meant.
KEYWORDS: dict[str, tuple[str, ...]] = {
    "truncation_psi trunc_psi trunc": ("psi", "truncation"),
    "psi": ("truncation",),
    "truncation": ("psi",),
    "truncation_cutoff": ("cutoff",),
    "noise noises noise_vector noise_vectors latent latents latent_vector input inputs": ("z", "w"),
    "ws dlatents": ("w",),
    "label labels class_ class_vector class_vectors class_idx one_hot c cls": ("y", "label", "what", "columns"),
    "y classes class_name name category index": ("label", "what", "name_or_path"),
    "n num_samples n_samples num_images n_images number samples_count amount": ("n", "count"),
    "batch_size size num": ("n", "batch", "steps", "side"),
    "n_steps num_steps frames num_frames points": ("steps",),
    "random_state random_seed manual_seed rng seeds": ("seed", "noise_seed"),
    "lr learn_rate alpha": ("learning_rate", "t"),
    "betas beta beta_1 momentum": ("beta1",),
    "num_epochs n_epochs epoch": ("epochs",),
    "nz latent_dim latent_size noise_dim dim": ("z_dim",),
    "ngf ndf filters": ("width",),
    "batchnorm use_bn bn": ("batch_norm",),
    "image_size img_size resolution height": ("side",),
    "path root dataroot data_dir directory": ("source", "folder", "name_or_path", "picture"),
    "folder filename file fname out outdir output": ("path", "source", "folder", "picture"),
    "dataset data dataloader images photos": ("pictures", "samples", "picture"),
    "pictures image": ("samples", "picture", "source", "batches"),
    "model network generator G": ("gan", "name_or_path"),
    "model_name pretrained pretrained_model_name network_pkl weights checkpoint": ("name_or_path",),
    "gpu cuda": ("device",),
    "dtype half fp16 bf16": ("bfloat16",),
    "ncols cols ncol nrow n_cols": ("columns",),
    "captions titles names": ("labels", "columns"),
    "mode method kind way path_type": ("along", "noise_mode"),
    "duration length": ("seconds",),
    "fraction weight share": ("t",),
    "a z1 first from_": ("start",),
    "b z2 second to": ("end",),
    "student_name": ("student",),
    "margin pad enlarge padding small_pictures resize": ("small",),
}

# What is said of one function: of a keyword that it hasn't, and, under "*", of too many values or too few.
CALLS: dict[str, dict[str, str]] = {
    "truncated_noise": {
        "z_dim dim width latent_dim": (
            "a noise vector of BigGAN has 128 numbers; gan.noise(n, seed) draws for other networks"
        ),
        "y label": "noise has no class; y = gan.class_vector(name, n) goes into gan.generate(z, y, truncation)",
    },
    "load_biggan": {
        "truncation": "truncation goes into gan.generate(z, y, truncation=0.4)",
        "seed": "the seed goes into gl.truncated_noise(n, truncation, seed=7)",
    },
    "load_pictures": {
        "batch_size batch": "a run takes it, gl.DCGANRun('runs/first', pictures, batch=64)",
        "grey gray grayscale": "channels=1 loads grey pictures, channels=3 colours",
        "color colour rgb": "channels=3 loads colours, channels=1 grey pictures",
        "train download transform": "the files are read as they are, as in gl.load_pictures('folder', side=32)",
    },
    "Network.class_vector": {
        "*": "y = gan.class_vector('bag', n) takes an index, a name, a list of them or {name: weight}",
    },
    "Network.search": {"*": "gan.search('dog') takes a part of a name; gan.classes lists all"},
    "BigGAN.__init__": {"*": "gl.load_biggan(name_or_path) makes one"},
    "BigGAN.generate": {
        "seed random_state": "the seed draws the noise, z = gl.truncated_noise(n, truncation, seed=7)",
        "n num_samples batch_size count": "there is one picture for each row of z = gl.truncated_noise(n, truncation)",
        "noise_mode cutoff truncation_cutoff": "a BigGAN has none; a StyleGAN2 has, gl.load_stylegan2()",
    },
    "StyleGAN2.__init__": {"*": "gl.load_stylegan2(name_or_path) makes one"},
    "StyleGAN2.generate": {
        "seed random_state": (
            "the seed draws the noise, z = gan.noise(n, seed=7); noise_seed= is for noise_mode='random'"
        ),
        "n num_samples batch_size count": "there is one picture for each row of z = gan.noise(n, seed)",
        "w ws": "gan.synthesize(w, psi=0.7) makes pictures of w",
    },
    "StyleGAN2.map": {"psi truncation truncation_psi": "psi is applied later, gan.synthesize(w, psi=0.7)"},
    "StyleGAN2.noise": {
        "truncation psi": "the noise of a StyleGAN2 isn't cut off; psi goes into gan.generate(z, psi=0.7)",
    },
    "DCGAN.__init__": {"*": "gl.load_dcgan(name_or_path) makes one"},
    "DCGAN.generate": {
        "*": "gan.generate(z) takes noise alone: a DCGAN has no classes and no truncation",
        "truncation psi truncation_psi": "a DCGAN has no truncation, and its noise isn't cut off; leave it out",
        "y label labels class_vector classes": (
            "a DCGAN has no classes, noise alone decides what it shows; leave it out"
        ),
        "seed random_state": "the seed draws the noise, z = gan.noise(n, seed=7)",
        "n num_samples batch_size count": "there is one picture for each row of z = gan.noise(n, seed)",
    },
    "DCGAN.noise": {
        "truncation psi": "the noise of a DCGAN isn't cut off; leave it out",
        "z_dim nz": "gan.z_dim is fixed by the network; leave it out",
    },
    "plot_bars": {"labels names": "values is {name: value}, and the names stand at the bars"},
    "DCGANRun.__init__": {
        "epochs num_epochs n_epochs": "it is said when you train, run.train(epochs=10)",
        "image_size img_size side size channels nc": "the pictures have it, gl.load_pictures('folder', side=32)",
        "num_workers workers ngpu": "the kit settles it; leave it out",
        "labels classes": "a DCGAN needs no labels; leave them out",
    },
    "DCGANRun.train": {
        "lr learning_rate batch batch_size seed": (
            "settings go in when the run begins, gl.DCGANRun(folder, pictures, learning_rate=0.0002)"
        ),
        "steps": "training is counted in epochs, and `if record.step == 100: run.stop()` ends it earlier",
    },
    "explore": {"truncation psi": "the explorer has a slider for it"},
    "walk": {"*": "gl.walk(stops, steps=8) goes through a list of stops, [z[0], z[1]]"},
    "Samples.save": {"*": "samples.save('pictures') says the folder"},
    "Samples.animate": {"fps": "say how long it lasts, samples.animate(seconds=4)"},
    "Animation.save": {"*": "animation.save('path.gif') says the file"},
    "Samples.__init__": {"*": "gan.generate(z, y, truncation) makes them"},
    "Quiz.score": {"*": "quiz.score([1, 4, 7]) takes the numbers in one list"},
}

# How an argument that was left out is made.
ARGUMENTS: dict[str, str] = {
    "z": "z = $draw",
    "y": "y = gan.class_vector('bag', n)",
    "w": "w = gan.map(z)",
    "truncation": "truncation is a number above 0 and at most 1, such as 0.4",
    "n": "n is how many, such as 4",
    "file": "file is the path of a picture, such as 'pictures/bag.png'",
    "figure": "figure is a plot of matplotlib, figure, axes = plt.subplots()",
    "alt": "alt says in words what the plot shows",
    "path": "path is a file, such as 'picture.png'",
    "i": "i is the number of a picture, from 0",
    "xlabel": "xlabel says what stands on the axis",
    "layers": "layers is a list of their numbers, such as range(4)",
    "gan": "gan = gl.load_biggan()",
    "samples": "samples = $generate",
    "pictures": "pictures = gl.load_pictures()",
    "folder": "folder is where the files go, such as 'runs/first'",
    "steps": "steps is how many points",
    "end": "a path has two ends, z[0] and z[1]",
    "t": "t is the share of the way, such as 0.5",
    "epochs": "epochs is how many to have trained in all, such as 10",
    "student": "student is your name",
    "picture": "picture is a file, such as 'picture.png'",
    "what": "what is an index, a name, a list of them or {name: weight}",
    "conditions": "conditions is {'in words': True or False}",
}
