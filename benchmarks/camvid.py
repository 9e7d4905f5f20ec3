"""CamVid at 360x480, as SegNet's authors distribute it: lists of images and masks, eleven classes, 11 for void."""
from pathlib import Path

import numpy
import torch
from PIL import Image

CLASSES = 11
ROWS, COLUMNS = 4, 4
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def read(folder, split):
    """The images `[N, H, W, 3]` and the masks `[N, H, W]` of a list, with 255 for void."""
    lines = [line.split() for line in (Path(folder) / f"{split}.txt").read_text().splitlines() if line.strip()]

    def pixels(path):
        return numpy.asarray(Image.open(Path(folder, *Path(path).parts[-2:])))

    masks = numpy.stack([pixels(mask) for _, mask in lines]).astype(numpy.int64)
    masks[masks == CLASSES] = 255
    return numpy.stack([pixels(image) for image, _ in lines]), masks


def tile_size(images):
    return images.shape[1] // ROWS, images.shape[2] // COLUMNS


def tile(array, image, row, column):
    height, width = array.shape[1] // ROWS, array.shape[2] // COLUMNS
    return array[image, row * height:(row + 1) * height, column * width:(column + 1) * width]


def normalized(pixels):
    """Images as the network reads them: `[N, 3, H, W]`, with ImageNet's mean and deviation."""
    x = torch.tensor(pixels).permute(0, 3, 1, 2).float() / 255
    return ((x - MEAN) / DEVIATION).contiguous(memory_format=torch.channels_last)
