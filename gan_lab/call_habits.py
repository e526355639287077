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
    "aug augmentation ada augment_p aug_p": ("augment", "p"),
    "prob probability": ("p",),
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
    "lr_d d_lr learning_rate_d lr_D": ("rate_d",),
    "lr_g g_lr learning_rate_g lr_G": ("rate_g",),
    "n_critic critic_steps critic_iters d_iters n_d k n_disc disc_steps": ("d_steps",),
    "criterion loss_fn objective loss_function": ("loss",),
    "minibatch_std minibatch_stddev mbstd minibatch_discrimination": ("minibatch_statistics",),
    "n_modes n_centres n_centers count_modes": ("modes",),
    "std sigma noise_level scale": ("spread",),
    "r size_of_ring": ("radius",),
}

# Values that other libraries give another name, in small letters with hyphens, and the kit's own.
VALUES: dict[str, str] = {
    "wgan wgan-gp wgangp wasserstein-gp gp w earth-mover emd": "wasserstein",
    "bce bceloss bce-loss bcewithlogitsloss ns nonsaturating vanilla gan standard logistic cross-entropy": (
        "non-saturating"
    ),
    "saturating minmax min-max mm zero-sum": "minimax",
    "circle 8gaussians 8-gaussians eight-gaussians gaussians": "ring",
    "25gaussians 25-gaussians square lattice": "grid",
    "moon two-moons make-moons half-moons": "moons",
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
        "*": "gan.generate(z) takes noise, gan.generate(z, y) a class too if there are classes; no truncation",
        "truncation psi truncation_psi": "a DCGAN has no truncation, and its noise isn't cut off; leave it out",
        "label labels class_vector classes": (
            "a DCGAN that has classes takes y=gan.class_vector('bag'); of others, noise alone decides what they show"
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
        "labels classes n_classes num_classes": "the pictures have them; conditional=True makes the run use them",
    },
    "DCGANRun.train": {
        "lr learning_rate batch batch_size seed": (
            "settings go in when the run begins, gl.DCGANRun(folder, pictures, learning_rate=0.0002)"
        ),
        "steps": "training is counted in epochs, and `if record.step == 100: run.stop()` ends it earlier",
    },
    "explore": {"truncation psi": "the explorer has a slider for it"},
    "project": {
        "target targets target_image target_fname image_path img photo photograph": (
            "the picture comes second, gl.project(gan, 'shoe.png')"
        ),
        "iterations iters n_iter n_iters num_iterations max_iter epochs num_epochs n_epochs": "here it is steps=400",
        "lr learning_rate learn_rate initial_learning_rate rate optimizer optim": (
            "the search settles how far each step goes, with Adam; leave it out"
        ),
        "w_plus wplus latent_space": "space='w+' searches for one latent for each layer of a StyleGAN2",
        "starts n_starts num_starts restarts n num_samples n_samples w_avg_samples": (
            "draws=300 is from how many draws the search starts"
        ),
        "loss loss_fn criterion lpips perceptual perceptual_weight vgg": (
            "the pixels are compared and what a judge sees, whose weight is features=0.05"
        ),
        "z w noise latent initial_w w_init init start": "the search draws where it starts; seed=1 draws others",
        "verbose progress callback": "a loop takes a step each time, for record in gl.project(gan, 'shoe.png')",
        "device gpu cuda": "it is said when the network is loaded, gl.load_biggan(device='cuda')",
    },
    "Game.__init__": {
        "lr learning_rate rate learn_rate": "each network has its own, rate_d=0.005 and rate_g=0.005",
        "steps epochs num_epochs n_epochs n_steps num_steps iterations": "it is said when you train, game.train(500)",
        "width hidden hidden_dim hidden_size layers": "each network has its own, width_d=16 and width_g=16",
        "betas beta2": "Adam's other memory stays at 0.999; the first is beta1=0.5",
        "data dataset x centres centers modes": (
            "the data comes first, gl.Game('ring') or gl.Game(gl.Points.ring(modes=8))"
        ),
        "gp lambda_gp penalty gp_weight": "the weight of the penalty stays at 0.1, with loss='wasserstein'",
        "optimizer optim": "a move of your own can take another one, gl.Game('ring', move_d=my_move_d)",
        "device gpu cuda": "a game computes on the CPU; leave it out",
        "generator discriminator G D netG netD": "the kit makes the networks, as wide as width_g=16 and width_d=16 say",
    },
    "Game.train": {
        "*": "game.train(500) takes 500 steps",
        "epochs num_epochs n_epochs epoch iterations n n_steps num_steps": (
            "a game is counted in steps, game.train(500)"
        ),
        "lr rate_d rate_g loss beta1 d_steps batch learning_rate": (
            "game.change(rate_g=0.002) changes settings from the next step on"
        ),
        "d_only only_d": "only='D' lets D move alone",
        "g_only only_g": "only='G' lets G move alone",
        "measure_every log_every record_every interval": "here it is every=50",
    },
    "Game.change": {
        "z_dim width_d width_g minibatch_statistics": (
            "it is part of the networks, and game.again(z_dim=1) starts another game with it"
        ),
        "lr learning_rate rate learn_rate": "each network has its own, rate_d=0.005 and rate_g=0.005",
        "points data dataset": "game.change_points('grid') changes the data",
        "seed seeds": "game.again(seed=8) starts another game with it",
        "move_d move_g": "game.again(move_d=my_move_d) starts another game with it",
        "*": "game.change(rate_g=0.002) takes settings by their names",
    },
    "Game.best_d": {"*": "game.best_d([(0, 1), (0.5, -0.5)]) takes places, [n, 2]"},
    "Points.__init__": {"*": "gl.Points.ring() and gl.Points.from_list([(0, 1), (0.5, -0.5)]) make points"},
    "Points.ring": {
        "n count centres num": "here it is modes=8",
        "center centre": "the ring lies around the origin; gl.Points.from_list([(0, 1), (0.5, -0.5)]) takes any",
    },
    "Points.grid": {
        "n modes rows columns size": "side is how many centres a row has, side=5",
    },
    "Points.from_list": {"*": "gl.Points.from_list([(0, 1), (0.5, -0.5)]) takes the centres in one list"},
    "Points.from_picture": {
        "threshold invert light": "dark=False takes the light pixels, from the grey level 128 on",
    },
    "play": {
        "seed loss rate_d rate_g beta1 d_steps z_dim lr minibatch_statistics": (
            "the game has it, gl.play(gl.Game('ring', seed=7, loss='minimax')), and the board has controls for it"
        ),
        "points data": "the data comes first, gl.play('ring')",
    },
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
    "p": "p is a probability from 0 to 1, such as 0.5",
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
    "rng": "rng = np.random.default_rng(7)",
    "places": "places is a list of points in the plane, [(0, 1), (0.5, -0.5)]",
}
