"""Habits: names that people know from other libraries, each with the line that does it here.

This module holds the words, `guided` the mechanism that finds them. A key may list several names, separated by
spaces. A value ends a sentence that begins "There is no gan.eval: ". To teach a further habit, add a line. What
is passed in a call is in `call_habits`.
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

# The names that a list of an object's names begins with: what students need most.
FIRST: dict[str, str] = {
    "gl": (
        "load_biggan load_stylegan2 load_dcgan truncated_noise interpolate walk side_by_side load_judge explore play "
        "check show write_report"
    ),
    "BigGAN": "generate class_vector classes search name side z_dim device class_embedding first_layer",
    "StyleGAN2": "generate map synthesize mix noise class_vector classes search w_avg layers z_dim w_dim",
    "DCGAN": "generate noise z_dim name side device",
    "Samples": "grid save tiles tensor numpy pil animate png network class_names",
    "Picture": "save recipe pil png alt size",
    "Quiz": "score reveal",
    "Game": "train step plot record measure G D real noise adam_d adam_g loss settings change again",
    "Points": "ring grid moons from_list from_picture sample density centres spread name",
    "Classifier": "fidelity diversity guesses probabilities precision recall kid fid overall classes photographs name",
    "Projection": "samples inputs distances path live records step steps stop targets",
    "Explorer": "save samples code truncation walk search matches new_noise",
    "Board": "run pause step start_again new_seed game players loss rate_d rate_g d_steps beta1 data z_dim seed",
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
        "hist histogram": "gl.plot_histograms({'name': values}, xlabel='...') draws histograms",
        "scatter plot_scatter": "draw points with matplotlib, and gl.show(figure, alt='...') shows them",
        "plot_loss plot_losses loss_curves": "run.loss_curves() plots the losses of a run",
        "imread open open_image load_image": "gl.open_picture('pictures/bag.png') opens a picture with its inputs",
        "Animation": "samples.animate(seconds=4) makes one",
        "invert inverse inversion gan_inversion GANInversion Inverter encode encoder Encoder embed e4e reconstruct "
        "projector Projector Projection project_image project_picture optimize optimise find_latent find_noise "
        "find_inputs": "gl.project(gan, 'shoe.png') searches for the inputs with which a network makes a picture",
        "submit hand_in": "gl.write_report() writes the report, and submission.zip to hand in",
        "start": "write it in a terminal, gan-lab start",
        "download": "write it in a terminal, gan-lab download NAME",
        "version": "print(gl.__version__) tells it",
    },
    "Network": {
        "eval train requires_grad_ zero_grad no_grad": (
            "a loaded network is in eval mode and keeps no gradients, so leave the line out"
        ),
        "to cuda cpu": "say it when you load, $loader(device='cuda'); gan.device tells where it computes",
        "half float double": "the kit computes in float32; leave the line out",
        "bfloat16 type": "gl.load_biggan(bfloat16=True) loads a BigGAN that computes with 16-bit numbers",
        "forward sample predict synthesize_images generate_image generate_images": "$generate makes pictures",
        "show plot display": "write samples as the last line of a cell, samples = $generate",
        "z latent latents noise_vector": "noise isn't a part of a network, z = $draw draws it",
        "seed random random_seed": "a seed belongs to the draw of noise: z = $draw takes seed=7",
        "losses loss history": "a loaded network has none; run.loss_curves() plots those of a run",
        "find index": "gan.search('bag') finds classes by name, with their numbers",
        "state_dict load_state_dict parameters named_parameters modules children layers_dict config model info help": (
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
        "project projector projection invert inverse inversion encode encoder embed reconstruct": (
            "gl.project(gan, 'shoe.png') searches for the inputs with which a network makes a picture"
        ),
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
        "num_ws num_layers": "len(gan.layers) counts the layers that take w",
        "mean_latent mean_w w_mean": "gan.w_avg is the mean of w",
        "style_mixing style_mix": "gan.mix(w, other, layers) mixes two w",
        "truncated_noise sample_noise": "z = gan.noise(n, seed) draws noise for this network",
        "truncation truncation_psi psi": "it is said for each call, gan.generate(z, psi=0.7)",
        "G_ema G generator": (
            "gl.load_stylegan2 has loaded G_ema, the generator that makes pictures; gan.generate(z, psi=0.7) uses it"
        ),
    },
    "DCGAN": {
        "truncated_noise sample_noise": "z = gan.noise(n, seed) draws noise for this network",
        "truncation psi": "the noise of a DCGAN isn't cut off",
        "train fit": "gl.DCGANRun('runs/first', gl.load_pictures(), seed=7) trains one, with run.train(epochs=10)",
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
        "mean min max sum std": "np.asarray(samples, dtype=float) is an array, 0 to 255, and has it",
        "append extend insert": "samples + others joins Samples",
        "index sort": "samples[[2, 0, 1]] puts pictures in another order",
        "resize crop": "samples.pil() gives Pillow images, which have it",
        "gif mp4 video to_gif to_video": "samples.animate(seconds=4).save('path.gif') writes one",
        "captions titles title": "samples.grid(labels=[...]) writes a label below each picture",
        "copy": "nothing changes Samples, so no copy is needed; samples.numpy() gives an array to change",
        "recipe recipes metadata": "samples.grid().recipe reads it, and samples.tiles has the inputs of each picture",
        "fidelity diversity kid fid precision recall density coverage": (
            "a judge measures, gl.load_judge(gan).fidelity(samples)"
        ),
    },
    "Picture": {
        "show plot display": "write picture as the last line of a cell, or display(picture)",
        "savefig write": "picture.save('name.png') writes it with its recipe",
        "numpy array data": "np.asarray(picture.pil()) gives its pixels",
        "tiles": "picture.recipe.tiles has the inputs of each picture",
        "resize crop": "picture.pil() gives a Pillow image, which has it",
        "title caption labels": "samples.grid(labels=[...]) writes a label below each picture",
    },
    "Animation": {
        "show plot display play": "write animation as the last line of a cell, or display(animation)",
        "fps seconds duration": "animation.milliseconds is how long a frame stays; samples.animate(seconds=4) sets it",
        "html mp4 gif": "animation.save('path.gif') writes a GIF, 'path.webp' a WebP, 'path.mp4' a film",
    },
    "Quiz": {
        "show plot display pictures images": "write quiz as the last line of a cell",
        "answer answers solution real generated": "quiz.reveal() shows which pictures are generated",
        "guess check": "quiz.score([1, 4, 7]) counts how many you got right",
        "seed": "it is said when the quiz is made, gl.Quiz(gan, 0.4, seed=7)",
    },
    "Tile": {
        "z noise w": "samples.tiles[0].latent is the noise vector or the w",
        "y label class_name classes class_index": "samples.tiles[0].class_weights has the classes, {index: weight}",
        "truncation psi": "samples.tiles[0].truncation_or_psi is the one that the network was told",
    },
    "Recipe": {
        "seed row z noise y classes truncation psi": "it belongs to a picture, recipe.tiles[0] has it",
        "name sha256": "recipe.network has the name and the digest of the network",
    },
    "Measure": {
        "mean": "a Measure is the number itself, as measure.value",
        "ci confidence std error sem": "measure.low and measure.high are the ends of its interval",
        "count size": "measure.n is how many pictures it was measured on",
    },
    "Regeneration": {
        "same is_same ok result": "result.verdict is 'same', 'close' or 'different'",
        "show plot image picture display": "it holds no picture; gl.open_picture('pictures/bag.png') opens one",
        "difference max": "result.largest is how far the pixel that differs most is apart",
    },
    "Projection": {
        "result results found picture pictures image images output reconstruction grid save animate tiles tensor pil": (
            "projection.samples is what was found, and projection.samples.grid() shows it"
        ),
        "z w y noise latent latents vector class_vector classes": (
            "projection.inputs has what was found, as projection.inputs.z, or projection.inputs.w of a StyleGAN2"
        ),
        "run train fit optimize optimise search start go": (
            "projection.samples runs it to its end, and for record in projection: pass takes a step each time"
        ),
        "loss losses history log": "projection.records has what was measured, as projection.records[-1].loss",
        "plot show display plt": (
            "write projection as the last line of a cell; projection.live() makes a plot that moves with a loop"
        ),
        "reset restart again seed": "gl.project(gan, 'shoe.png', seed=1) starts another search",
    },
    "Explorer": {
        "copy copy_code line": "explorer.code is the line that makes the picture, as print(explorer.code) shows it",
        "show plot display": "write explorer as the last line of a cell",
        "generate redraw draw update": "moving a control draws, in code explorer.truncation.value = 0.7",
        "image png pil": "explorer.samples has the picture, as explorer.samples.pil()",
        "seed seeds": "gl.explore(gan, seed=7) begins with one, and explorer.code shows those of the picture",
        "noise z y what class_index": "explorer.samples.tiles has the inputs, and explorer.code the line",
    },
    "Board": {
        "play go resume start train fit": "board.run() lets the game go on, and board.game.train(500) trains unseen",
        "stop halt": "board.pause() stops it",
        "reset restart again": "board.start_again() starts the same game from step 0",
        "show display": "write board as the last line of a cell",
        "plot draw picture image png save": "board.game.plot() draws the present game, for a report",
        "record losses history steps settings G D points": "the present game has it, as board.game.record",
        "moves only who": "board.players.value = 'D alone' lets D move alone",
        "places put": "board.data.value = 'your own points' lets you click into the plane",
    },
    "Classifier": {
        "accuracy score": "judge.fidelity(samples) is the share that the judge takes for the class asked for",
        "FID": "judge.fid(samples) measures it, from 500 pictures on",
        "KID": "judge.kid(samples) measures it, from 10 pictures of each class on",
        "inception_score is_score IS mnist_score": (
            "judge.classifier_score(samples) is one, with this judge in place of Inception"
        ),
        "eval": "a loaded judge is ready; leave the line out",
        "to cuda cpu": "say it when you load, gl.load_judge(gan, device='cuda'); judge.device tells where it computes",
        "predict confusion confusion_matrix": "judge.guesses(samples) has the class that each picture is taken for",
        "evaluate compare": "judge.fidelity(samples) and judge.diversity(samples) measure pictures",
        "memorised memorized is_memorised is_memorized copies find_copies nearest nearest_photographs": (
            "gl.find_copies(samples, photographs) looks for copies of photographs, and needs no judge"
        ),
        "is_real real": "a judge names classes, and can't tell photographs from generated pictures",
    },
    "RunPlots": {
        "fit run start resume learn": "for record in run.train(epochs=10): ... trains, and goes on where it was",
        "losses loss history log": "run.record has every step with its losses; run.loss_curves() plots them",
        "save checkpoint": "a run saves itself, once a minute and at each epoch's end",
        "load load_checkpoint": "gl.DCGANRun(folder, pictures, ...) with the same folder goes on with that run",
        "judge predict score probability": "run.discriminate(pictures) asks the discriminator about each picture",
        "generate sample": "gl.load_dcgan(run.folder) loads its generator; run.generated(z) gives pixels for the judge",
        "netG generator G netD discriminator D model": (
            "G, D = run.networks() copies both networks, run.layers() lists their layers; gl.load_dcgan(run.folder) "
            "loads the generator"
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
        "show plot display grid": "gl.show_pictures(pictures.first(16)) shows the first",
        "targets class_names": "pictures.classes names the classes, and pictures.labels has the class of each picture",
    },
    "Game": {
        "fit run learn optimize update": "game.train(500) takes 500 steps, game.step() one",
        "play live board start explore": "gl.play(game) plays it live",
        "show display draw plt imshow scatter view plot_losses loss_curves": "game.plot() shows it",
        "reset restart start_again new copy": "game.again() is the same game at step 0",
        "generator netG generate g model_g": "game.G is the generator, and game.G(game.noise()) makes points",
        "discriminator netD critic d model_d": (
            "game.D is the discriminator; game.D(x) gives logits, and their sigmoid is the probability that x is real"
        ),
        "optimizer optimizers optim optimizer_d optimizer_g optimizerD optimizerG opt_d opt_g adam optim_d optim_g": (
            "the optimisers are game.adam_d and game.adam_g"
        ),
        "losses history log records loss_d loss_g d_loss g_loss": (
            "game.record has what was measured, as game.record[-1].loss_g"
        ),
        "distance modes d_real d_fake on_modes wasserstein metrics score evaluate": (
            "game.measure() measures it now, as game.measure().distance"
        ),
        "lr learning_rate rate_d rate_g beta1 z_dim batch batch_size width_d width_g d_steps minibatch_statistics": (
            "game.settings has all settings, as game.settings.rate_g, and game.change(rate_g=0.002) changes one"
        ),
        "epoch epochs iteration iterations step_count n_steps": "game.steps counts the steps",
        "data dataset x real_points sample_data": "game.points is the data, and game.real() draws points of it",
        "z latent latents sample_noise": "game.noise() draws noise vectors",
        "fake generated samples sample fake_points": "game.G(game.noise()) makes points",
        "save load state_dict load_state_dict checkpoint": "a game isn't saved; the same seed plays it again",
        "eval to cuda cpu device": "a game computes on the CPU, a step in milliseconds; leave the line out",
        "seed": "game.seeds lists the seeds",
        "move_d move_g": "moves are given when a game is made, gl.Game('ring', move_d=my_move_d)",
    },
    "Points": {
        "circle eight_gaussians gaussians mixture": "gl.Points.ring(modes=8) places centres on a circle",
        "square lattice": "gl.Points.grid(side=5) places centres on a grid",
        "moon two_moons make_moons": "gl.Points.moons() makes two moons",
        "from_array from_points from_centres points": "gl.Points.from_list([(0, 0.5), (1, -0.5)]) takes centres",
        "from_image from_file picture image": "gl.Points.from_picture('file.png') takes the dark pixels of a picture",
        "centers means modes": "points.centres has the centres, and len(points) counts them",
        "std sigma variance": "points.spread is the standard deviation around each centre",
        "pdf prob log_prob": "points.density([(0, 1)]) is the density at these places",
        "plot show display scatter": "gl.Game(points).plot() shows them",
        "draw rvs random": "gl.Game(points).real(64) draws points",
    },
}

# What is said to somebody who sets an attribute that exists, where there is another way to change it.
ASSIGNMENTS: dict[str, dict[str, str]] = {
    "Game": {
        "loss": "game.change(loss='minimax') changes the loss from the next step on",
        "settings": "game.change(rate_g=0.002) changes a setting from the next step on",
        "points": "game.change_points('grid') changes the data, game.again('grid') starts another game",
        "steps record": "game.again() is the same game at step 0",
        "seeds is_stacked": "game.again(seed=8) starts a game with another seed",
        "G D adam_d adam_g": "gl.Game('ring', width_g=32, rate_g=0.002) makes a game with other ones",
    },
}
