"""Networks with seeded random weights for tests and benchmarks: any size, no download, healthy numbers.

A fresh `BigGAN(config)` of the library can't be used: its last batch norm starts from uninitialised
memory and its spectral norms from a random guess, so the pictures are NaN or black. Here every part
of the network has an effect that a test can notice: each row of statistics differs from the next,
every scale and offset and the attention's weight are off their neutral values, and the statistics
follow the activations, so that pictures are neither grey nor saturated.
"""

from pathlib import Path

import torch
from pytorch_pretrained_biggan import BigGAN, BigGANConfig
from pytorch_pretrained_biggan.model import BigGANBatchNorm
from torch import Tensor, nn


def small_config(**changes) -> BigGANConfig:
    """Five blocks, 16 x 16 pixels, 5 classes: everything the big networks have, in milliseconds."""
    settings = {
        "output_dim": 16,
        "z_dim": 128,
        "class_embed_dim": 128,
        "channel_width": 8,
        "num_classes": 5,
        "layers": [(False, 16, 16), (True, 16, 8), (False, 8, 4), (False, 4, 2), (True, 2, 1)],
        "attention_layer_position": 3,
        "eps": 1e-4,
        "n_stats": 51,
    }
    return BigGANConfig(**(settings | changes))


def pocket_config() -> BigGANConfig:
    """The configuration of the small model that ships with the kit: 32 x 32 pixels, 10 classes."""
    layers = [(True, 16, 8), (False, 8, 8), (True, 8, 4), (False, 4, 4), (True, 4, 2), (False, 2, 1)]
    return small_config(output_dim=32, channel_width=16, num_classes=10, layers=layers, attention_layer_position=4)


def random_gan(config: BigGANConfig, seed: int) -> BigGAN:
    """The library's network in eval mode with seeded random weights."""
    draw = torch.Generator().manual_seed(seed)
    gan = BigGAN(config).eval().requires_grad_(False)

    for module in gan.modules():
        if hasattr(module, "weight_orig"):
            module.weight_orig.normal_(generator=draw)
            if module.bias is not None:
                module.bias.normal_(0, 0.1, generator=draw)
            rows = module.weight_orig.flatten(1)
            module.weight_u.normal_(generator=draw)  # else it depends on the user's random state
            for _ in range(3):  # a few power iterations, as training leaves behind: near the norm, not at it
                module.weight_v.copy_(nn.functional.normalize(rows.T @ module.weight_u, dim=0))
                module.weight_u.copy_(nn.functional.normalize(rows @ module.weight_v, dim=0))
        elif hasattr(module, "gamma"):
            module.gamma.fill_(0.7)
        elif isinstance(module, BigGANBatchNorm) and not module.conditional:
            module.weight.normal_(1.6, 0.2, generator=draw)
            module.bias.normal_(0, 0.3, generator=draw)
    gan.embeddings.weight.normal_(0, 0.5, generator=draw)

    def follow_activations(norm: BigGANBatchNorm, inputs: tuple[Tensor, ...]) -> None:
        var, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
        steps = torch.randn(2, *norm.running_means.shape, generator=draw)
        norm.running_means.copy_(mean + 0.2 * var.sqrt() * steps[0])
        norm.running_vars.copy_(var * (1 + 0.3 * steps[1].tanh()))

    hooks = [m.register_forward_pre_hook(follow_activations) for m in gan.modules() if isinstance(m, BigGANBatchNorm)]
    gan(*random_inputs(config, 1 if config.output_dim > 64 else 8, seed), 1.0)
    for hook in hooks:
        hook.remove()
    return gan


def random_inputs(config: BigGANConfig, n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Noise [n, 128] within +-2 and one-hot classes [n, classes]."""
    draw = torch.Generator().manual_seed(seed)
    z = torch.randn(n, config.z_dim, generator=draw).clamp(-2, 2)
    classes = torch.randint(config.num_classes, (n,), generator=draw)
    return z, nn.functional.one_hot(classes, config.num_classes).float()


def write_gan(gan: BigGAN, folder: Path, dtype: torch.dtype = torch.float32) -> Path:
    """`config.json` and `pytorch_model.bin` as they are published: torch's old, unzipped file layout."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(gan.config.to_json_string(), encoding="utf-8")
    state = gan.state_dict()
    for key, value in state.items():  # in place: the layers' versions travel with the dict
        state[key] = value.to(dtype)
    torch.save(state, folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    return folder / "pytorch_model.bin"
