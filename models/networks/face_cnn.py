"""The face CNN of DeepVANet, which transformer-fusion shares, and how it is trained beforehand.

Zhang, Hossain, Rahman, INTERACT 2021 (see `models.networks.deepvanet`): three convolutions of
3 x 3, each with ReLU and max-pooling of 3 x 3 by stride 2; an image of 3 x 64 x 64 in [0, 1]
becomes 128 x 6 x 6. The pooling has no padding: only so is it 6 x 6. ReLU is done after it, on a
quarter of the values: the largest of what is above nought is what is above nought of the largest.
"""

from __future__ import annotations

from torch import Tensor, nn

from models.errors import SpecError

CHANNELS = (32, 64, 128)
PADDING = (0, 0, 1)
N_MAPS = CHANNELS[-1]
POOL, STRIDE = 3, 2


class FaceCnn(nn.Sequential):
    """Images (n, 3, size, size) to maps (n, 128, side, side); see `map_side`."""

    def __init__(self) -> None:
        layers: list[nn.Module] = []
        n_in = 3
        for n_out, padding in zip(CHANNELS, PADDING, strict=True):
            layers += [nn.Conv2d(n_in, n_out, 3, padding=padding), nn.MaxPool2d(POOL, STRIDE), nn.ReLU()]
            n_in = n_out
        super().__init__(*layers)


class FaceRater(nn.Module):
    """Valence and arousal of single images, to train a `FaceCnn` before its own task.

    The papers trained theirs on AFEW-VA. Any folder of faces with ratings serves; afterwards
    the head is thrown away.

    Parameters
    ----------
    cnn : FaceCnn
        The one inside the network to be trained later.
    crop_size : int
        Side of the images in pixels.
    """

    def __init__(self, cnn: FaceCnn, crop_size: int) -> None:
        super().__init__()
        self.cnn = cnn
        self.head = nn.Linear(N_MAPS * map_side(crop_size) ** 2, 2)

    def forward(self, images: Tensor) -> Tensor:
        """Return ratings (n, 2) of images (n, 3, size, size)."""
        return self.head(self.cnn(images).flatten(1))


def map_side(crop_size: int) -> int:
    """Return the side of the maps of images of a size; SpecError where nothing would be left."""
    side = crop_size
    for padding in PADDING:
        side = (side - 2 + 2 * padding - POOL) // STRIDE + 1
        if side < 1:
            raise SpecError(f"Faces of {crop_size} pixels are too small for this network. Take 64.")
    return side
