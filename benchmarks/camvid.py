"""CamVid at 360x480, as SegNet's authors distribute it: lists of images and masks, eleven classes, 11 for void."""
from pathlib import Path

import numpy
import torch
from PIL import Image

CLASSES = 11
ROWS, COLUMNS = 4, 4
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def pairs(folder, split):
    """The paths of an image and its mask, for each line of a list."""
    return [line.split() for line in (Path(folder) / f"{split}.txt").read_text().splitlines() if line.strip()]


def read(folder, split):
    """The images `[N, H, W, 3]` and the masks `[N, H, W]` of a list, with 255 for void."""
    lines = pairs(folder, split)

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


def mean_iou(predict, masks):
    """The mean IoU over the classes in masks or predictions. `predict(slice)` gives the class scores of some images."""
    confusion = numpy.zeros((CLASSES, CLASSES), int)
    for start in range(0, len(masks), 4):
        some = slice(start, min(start + 4, len(masks)))
        predicted, truth = predict(some).argmax(1).numpy(), masks[some]
        known = truth != 255
        index = truth[known] * CLASSES + predicted[known]
        confusion += numpy.bincount(index, minlength=confusion.size).reshape(confusion.shape)
    hits = confusion.diagonal()
    unions = confusion.sum(0) + confusion.sum(1) - hits
    return float((hits[unions > 0] / unions[unions > 0]).mean())
