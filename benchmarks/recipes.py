"""The recipes `meal` and `spatial` of Tessera in PyTorch: a training on some tiles of CamVid.

`meal`: Sreenivasaiah, Otterbach, Wollmann, "MEAL: Manifold Embedding-based Active Learning", ICCV Workshops 2021.
`spatial`: Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active Learning", IEEE Transactions on
Image Processing 2021.
"""
from pathlib import Path

import camvid
import numpy
import torch
from network import DeepLabV3Plus, load_torchvision
from torch.nn.functional import cross_entropy, interpolate

UNLABELED = 255
# The bytes that are closest to ImageNet's mean.
FILL = numpy.array([124, 116, 104], numpy.uint8)


class Data:
    """CamVid, and the backbone's maps of pixels if it is frozen."""

    def __init__(self, folder, weights, finetune):
        self.weights, self.finetune = weights, finetune
        self.images, self.masks = camvid.read(folder, "train")
        self.validation = camvid.read(folder, "val")
        self.names = {Path(image).stem: index for index, (image, _) in enumerate(camvid.pairs(folder, "train"))}
        # A frozen backbone is the same in all trainings, so its maps of the validation images are computed once.
        self.validation_maps = None if finetune else self.maps(self.network(), self.validation[0])

    def network(self):
        """A network with a new head."""
        network = DeepLabV3Plus(camvid.CLASSES)
        load_torchvision(network.backbone, self.weights)
        network.backbone.requires_grad_(self.finetune)
        return network.to(memory_format=torch.channels_last)

    def maps(self, network, pixels):
        """The maps of the backbone, as two tensors over all images."""
        network.backbone.eval()
        with torch.no_grad():
            parts = [network.backbone(camvid.normalized(pixels[start:start + 8])) for start in range(0, len(pixels), 8)]
        return [torch.cat(part).contiguous(memory_format=torch.channels_last) for part in zip(*parts)]

    def mean_iou(self, network):
        network.eval()
        images, masks = self.validation

        def predict(some):
            if self.finetune:
                return network(camvid.normalized(images[some]))
            return network.head(*(maps[some] for maps in self.validation_maps), images.shape[1:3])

        with torch.no_grad():
            return camvid.mean_iou(predict, masks)


def batches(count, batch, generator):
    """The indices of the batches of an epoch. Those that do not fill a batch are skipped."""
    order = generator.permutation(count)
    return [order[index * batch:(index + 1) * batch] for index in range(max(1, count // batch))]


class Meal:
    """The labeled tiles alone, Adam at 1e-3, all epochs validated."""
    batch, rate, validate_every, power, crop = 8, 1e-3, 1, 0, None

    def __init__(self, data, network, tiles, numbers, generator):
        self.pixels = numpy.stack([camvid.tile(data.images, *tile) for tile in tiles])
        self.labels = numpy.stack([camvid.tile(data.masks, *tile) for tile in tiles])
        self.maps = None if data.finetune else data.maps(network, self.pixels)

    @staticmethod
    def epochs(is_last):
        return 32 if is_last else 25

    @staticmethod
    def optimizer(parameters, rate):
        return torch.optim.Adam(parameters, lr=rate)

    def __len__(self):
        return len(self.labels)

    def read(self, indices):
        """The labels of a batch, and a function that computes class scores with a network."""
        labels = torch.tensor(self.labels[indices])
        if self.maps is None:
            return labels, lambda network: network(camvid.normalized(self.pixels[indices]))
        return labels, lambda network: network.head(*(maps[indices] for maps in self.maps), labels.shape[1:])


class Spatial:
    """Crops of whole images, rescaled and flipped, of which only labeled tiles count; SGD with momentum."""
    batch, rate, validate_every, power, crop = 16, 0.007, 10, 0.9, 513

    def __init__(self, data, network, tiles, numbers, generator):
        self.images = data.images
        self.labels = numpy.full_like(data.masks, UNLABELED)
        for tile in tiles:
            camvid.tile(self.labels, *tile)[:] = camvid.tile(data.masks, *tile)
        self.touched = sorted({image for image, _, _ in tiles})
        self.size = [min(numbers["crop"], side) for side in data.images.shape[1:3]]
        self.generator = generator

    @staticmethod
    def epochs(is_last):
        return 100

    @staticmethod
    def optimizer(parameters, rate):
        return torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=4e-5)

    def __len__(self):
        return len(self.touched)

    def read(self, indices):
        """The labels of a batch, and a function that computes class scores with a network."""
        pixels, labels = zip(*(self.patch(self.touched[index]) for index in indices))
        return torch.tensor(numpy.stack(labels)), lambda network: network(camvid.normalized(numpy.stack(pixels)))

    def patch(self, image):
        pixels, labels = rescaled(self.images[image], self.labels[image], self.generator.uniform(0.5, 2))
        size = self.size
        patch = numpy.tile(FILL, (*size, 1)), numpy.full(size, UNLABELED, labels.dtype)
        source, target = zip(*map(self.overlap, labels.shape, size))
        for into, values in zip(patch, (pixels, labels)):
            into[target] = values[source]
        return [part[:, ::-1] for part in patch] if self.generator.random() < 0.5 else patch

    def overlap(self, scaled, side):
        """The part of an axis that is visible, in the scaled image and in the patch."""
        start = self.generator.integers(abs(scaled - side), endpoint=True)
        whole, part = slice(0, min(scaled, side)), slice(start, start + min(scaled, side))
        return (part, whole) if scaled >= side else (whole, part)


def rescaled(pixels, labels, factor):
    """Bilinear pixels and nearest labels. Both have half-pixel centers, and pixels are not smoothed before."""
    size = [max(1, round(side * factor)) for side in labels.shape]
    colors = torch.tensor(pixels).permute(2, 0, 1)[None].float()
    values = torch.tensor(labels)[None, None].float()
    colors = interpolate(colors, size, mode="bilinear", align_corners=False, antialias=False)
    values = interpolate(values, size, mode="nearest-exact")
    return colors[0].permute(1, 2, 0).round().byte().numpy(), values[0, 0].numpy().astype(labels.dtype)


RECIPES = {"meal": Meal, "spatial": Spatial}


def settings(recipe, given, is_last):
    """The numbers of a training: those that are given, else the recipe's."""
    kind = RECIPES[recipe]
    defaults = {name: getattr(kind, name) for name in ("batch", "rate", "validate_every", "crop")}
    defaults["epochs"] = kind.epochs(is_last)
    return {name: default if given.get(name) is None else given[name] for name, default in defaults.items()}


def train(data, recipe, tiles, numbers, seed):
    """Trains a new network on tiles `(image, row, column)`.

    Returns the best validated mean IoU and its epoch, from 1. The first epoch wins ties.
    """
    torch.manual_seed(seed)
    generator = numpy.random.default_rng(seed)
    network = data.network()
    kind = RECIPES[recipe]
    patches = kind(data, network, tiles, numbers, generator)
    optimizer = kind.optimizer([part for part in network.parameters() if part.requires_grad], numbers["rate"])
    steps = numbers["epochs"] * max(1, len(patches) // numbers["batch"])
    best, step = (-1.0, 0), 0
    for epoch in range(1, numbers["epochs"] + 1):
        network.train()
        if not data.finetune:
            network.backbone.eval()
        for indices in batches(len(patches), numbers["batch"], generator):
            for group in optimizer.param_groups:
                group["lr"] = numbers["rate"] * (1 - step / steps) ** kind.power
            update(network, optimizer, patches, indices)
            step += 1
        if epoch % numbers["validate_every"] == 0 or epoch == numbers["epochs"]:
            quality = data.mean_iou(network)
            if quality > best[0]:
                best = (quality, epoch)
    return best


def update(network, optimizer, patches, indices):
    """One step. A batch without labeled pixels changes nothing, not even BatchNorm's statistics."""
    labels, scores = patches.read(indices)
    if (labels == UNLABELED).all():
        return
    optimizer.zero_grad()
    cross_entropy(scores(network), labels, ignore_index=UNLABELED).backward()
    optimizer.step()
