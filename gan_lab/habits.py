"""Habits: names and keywords that people know from other libraries, each with the line that does it here.

This module holds the words, `guided` the mechanism that finds them. A key may list several names, separated by
spaces. A value ends a sentence that begins "There is no gan.eval: " or "gan.generate takes no seed=: ". To teach a
further habit, add a line.
"""

# What stands for $loader, $generate and $draw in a line, by the class of the object; the first serves where none fits.
LINES: dict[str, dict[str, str]] = {
    name: {"loader": loader, "generate": generate, "draw": draw}
    for name, loader, generate, draw in (
        ("BigGAN", "gl.load_biggan", "gan.generate(z, y, truncation)", "gl.truncated_noise(n, truncation)"),
        ("StyleGAN2", "gl.load_stylegan2", "gan.generate(z, psi=0.7)", "gan.noise(n, seed)"),
        ("DCGAN", "gl.load_dcgan", "gan.generate(z)", "gan.noise(n, seed)"),
    )
}

# Names that are asked of an object, by the name of its class; "gl" is the package itself.
NAMES: dict[str, dict[str, str]] = {
    "gl": {
        "one_hot one_hot_from_names one_hot_from_int class_vector class_vectors one_hot_vector": (
            "the network makes class vectors, y = gan.class_vector('bag', n)"
        ),
        "truncated_noise_sample random_noise noise randn rand sample_noise noise_vector truncated_normal": (
            "noise is z = gl.truncated_noise(n, truncation=0.4, seed=7), for a StyleGAN2 or a DCGAN z = "
            "gan.noise(n, seed)"
        ),
        "convert_to_images to_images to_pil": "samples.pil() gives Pillow images, samples.numpy() an array",
        "save_as_images save_images save_image save": "samples.save('pictures') writes PNG files with their recipes",
        "display_in_terminal display imshow plot show_images": (
            "write samples as the last line of a cell, or display(samples); gl.show(figure, alt='...') shows a plot"
        ),
        "grid make_grid image_grid": (
            "samples.grid(columns=4) draws one, gl.side_by_side([first, second]) puts two side by side"
        ),
        "animate make_gif gif video": (
            "samples.animate(seconds=4) shows pictures one after the other, and its save writes a GIF"
        ),
        "load load_model load_gan load_network load_generator from_pretrained pipeline Generator BigGANModel": (
            "gl.load_biggan(), gl.load_stylegan2() and gl.load_dcgan() load networks"
        ),
        "load_stylegan load_stylegan3 load_stylegan2_ada load_network_pkl": "gl.load_stylegan2(name_or_path) loads one",
        "generate sample synthesize make_pictures": (
            "the network makes pictures, gan.generate(z, y, truncation), with gan = gl.load_biggan()"
        ),
        "classes labels class_names search": "the network knows its classes, gan.classes and gan.search('dog')",
        "set_seed manual_seed seed seed_everything random_seed": (
            "each draw takes its own seed, gl.truncated_noise(n, truncation, seed=7)"
        ),
        "fid FID kid inception_score fidelity diversity precision recall": (
            "a judge measures them, judge = gl.load_judge(gan), then judge.fidelity(samples)"
        ),
        "fit Trainer train_dcgan": (
            "run = gl.DCGANRun('runs/first', gl.load_pictures(), seed=7), then run.train(epochs=10)"
        ),
        "load_images load_dataset load_data ImageFolder DataLoader Dataset MNIST CIFAR10": (
            "gl.load_pictures('folder', side=32) loads pictures to train with"
        ),
        "interp linear_interpolation spherical_interpolation linspace": (
            "gl.interpolate(z[0], z[1], steps=8, along='sphere') makes a path"
        ),
    },
    "Network": {
        "eval train requires_grad_ zero_grad no_grad": (
            "a loaded network is in eval mode and keeps no gradients, so leave the line out"
        ),
        "to cuda cpu": "say it when you load, $loader(device='cuda'); gan.device tells where it computes",
        "half float double": "the kit computes in float32; leave the line out",
        "bfloat16 type": "gl.load_biggan(bfloat16=True) loads a BigGAN that computes with 16-bit numbers",
        "forward sample predict synthesize_images generate_images": "$generate makes pictures",
        "state_dict load_state_dict parameters named_parameters modules children layers_dict config": (
            "the kit keeps the PyTorch network inside; gan.name, gan.side and gan.sha256 say which it is"
        ),
        "from_pretrained from_pkl load": "$loader(name_or_path) loads one",
        "num_classes n_classes class_names labels label_names": (
            "len(gan.classes) counts them, gan.classes[0] names the first"
        ),
        "one_hot one_hot_from_names one_hot_from_int": "y = gan.class_vector('bag', n) makes class vectors",
        "image_size img_size resolution img_resolution": "gan.side is the height and width of its pictures in pixels",
        "save": "$generate gives samples, and samples.save('pictures') writes them",
        "fidelity diversity kid fid": "a judge measures, judge = gl.load_judge(gan), then judge.fidelity(samples)",
        "explore": "gl.explore(gan) shows the explorer",
        "discriminator D critic": "the file holds the generator only; the discriminator was needed in training",
        "generator G": "gan is the generator, and $generate makes pictures",
    },
    "BigGAN": {
        "noise truncated_noise sample_noise": (
            "z = gl.truncated_noise(n, truncation=0.4, seed=7) draws noise for a BigGAN"
        ),
        "truncation": "it is said for each call, gan.generate(z, y, truncation=0.4)",
        "map mapping w_avg w_dim synthesis synthesize mix": (
            "a BigGAN has no w; gl.load_stylegan2() loads a network that has"
        ),
    },
    "StyleGAN2": {
        "mapping style": "gan.map(z) makes w of noise",
        "synthesis": "gan.synthesize(w, psi=0.7) makes pictures of w",
        "truncated_noise sample_noise": "z = gan.noise(n, seed) draws noise for this network",
        "truncation truncation_psi psi": "it is said for each call, gan.generate(z, psi=0.7)",
        "G_ema G generator": (
            "gl.load_stylegan2 has loaded G_ema, the generator that makes pictures; gan.generate(z, psi=0.7) uses it"
        ),
    },
    "DCGAN": {
        "truncated_noise sample_noise": "z = gan.noise(n, seed) draws noise for this network",
        "truncation psi": "the noise of a DCGAN isn't cut off",
        "netD discriminator D": (
            "the file holds the generator only; the discriminator was needed in training, and gl.DCGANRun(...) trains "
            "both"
        ),
        "netG": "gan is the generator, and gan.generate(z) makes pictures",
        "map mapping w_avg w_dim synthesis synthesize mix": (
            "a DCGAN has no w; gl.load_stylegan2() loads a network that has"
        ),
    },
    "Samples": {
        "images pictures image array data": (
            "samples.numpy() gives [n, H, W, 3] uint8, samples.tensor the network's own numbers"
        ),
        "cpu detach to cuda clone": "samples.tensor is a tensor on the CPU",
        "shape size ndim": "len(samples) counts the pictures, samples.tensor.shape is [n, 3, H, W]",
        "show plot display imshow view": "write samples as the last line of a cell, or display(samples)",
        "to_pil to_images convert_to_images": "samples.pil() gives Pillow images",
        "save_as_images save_image savefig write": "samples.save('pictures') writes PNG files with their recipes",
        "z noise y classes labels seed truncation psi": (
            "the inputs of each picture are in samples.tiles, and in its recipe"
        ),
        "recipe recipes metadata": "samples.grid().recipe reads it, and samples.tiles has the inputs of each picture",
        "fidelity diversity kid fid precision recall": "a judge measures, gl.load_judge(gan).fidelity(samples)",
    },
    "Picture": {
        "show plot display": "write picture as the last line of a cell, or display(picture)",
        "savefig write": "picture.save('name.png') writes it with its recipe",
        "numpy array data": "np.asarray(picture.pil()) gives its pixels",
    },
    "Animation": {
        "show plot display play": "write animation as the last line of a cell, or display(animation)",
    },
    "Explorer": {
        "copy copy_code line": "explorer.code is the line that makes the picture, as print(explorer.code) shows it",
        "show plot display": "write explorer as the last line of a cell",
        "generate redraw draw update": "moving a control draws, in code explorer.truncation.value = 0.7",
        "image png pil": "explorer.samples has the picture, as explorer.samples.pil()",
        "seed seeds noise z y what class_index": "explorer.samples.tiles has the inputs, and explorer.code the line",
    },
    "Classifier": {
        "accuracy score": "judge.fidelity(samples) is the share that the judge takes for the class asked for",
        "FID": "judge.fid(samples) measures it, from 500 pictures on",
        "KID": "judge.kid(samples) measures it, from 10 pictures of each class on",
        "inception_score is_score IS": (
            "the kit has none; judge.fidelity and judge.diversity measure its two sides apart"
        ),
        "eval to cuda": "a loaded judge is ready; leave the line out",
    },
    "RunPlots": {
        "fit run start resume learn": "for record in run.train(epochs=10): ... trains, and goes on where it was",
        "losses loss history log": "run.record has every step with its losses; run.loss_curves() plots them",
        "save checkpoint": "a run saves itself, once a minute and at each epoch's end",
        "load load_checkpoint": "gl.DCGANRun(folder, pictures, ...) with the same folder goes on with that run",
        "generate sample": "gl.load_dcgan(run.folder) loads its generator; run.generated(z) gives pixels for the judge",
        "netG generator G netD discriminator D model": (
            "run.layers() lists both networks; gl.load_dcgan(run.folder) loads the generator"
        ),
        "epoch": "len(run.epochs) counts the epochs that are done, and run.train(epochs=10) trains until there are 10",
        "lr learning_rate z_dim batch batch_size width seed beta1": (
            "run.settings has all settings, as run.settings.learning_rate"
        ),
        "eval to cuda": "say it when you begin, gl.DCGANRun(folder, pictures, device='cuda')",
    },
    "RealPictures": {
        "shape size": "len(pictures) counts them, pictures.side is their height and width in pixels",
        "images data numpy array": "pictures.first(64) gives [64, channels, side, side] uint8",
        "show plot display": (
            "plt.imshow(pictures.first(1)[0].transpose(1, 2, 0).squeeze(), cmap='gray') shows the first"
        ),
        "classes labels targets": "a DCGAN needs no labels, and none are read",
    },
}

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
    "grey gray grayscale color": ("channels",),
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
    "DCGAN.noise": {"truncation psi": "the noise of a DCGAN isn't cut off; leave it out"},
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
