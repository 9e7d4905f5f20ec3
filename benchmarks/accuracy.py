"""Trainings on random tiles of CamVid in PyTorch, beside `accuracy.sh`, which trains Tessera on the same tiles.

    python accuracy.py IMAGENET-WEIGHTS CAMVID [--recipe context] [--finetune] [--network lite] [--seed 1]

IMAGENET-WEIGHTS is torchvision's `mobilenet_v2` as .pth or .safetensors. The recipes are Tessera's: `meal` trains on the
tiles alone, 25 epochs at a learning rate of 1e-3; `context` on crops of twice the side around the tiles, shifted and
flipped, with balanced classes, 20 epochs at 5e-4 with a polynomial decay. Prints the best validation mean IoU among
every fifth epoch.

The options have the names and meanings of `tessera simulate`: --epochs, --least-steps, --network, --frozen-stages,
--average-decay, --smallest-class-weight, --largest-class-weight, --pseudo-weight, --pseudo-threshold, --validate-every.
The last epoch is always validated. Pseudo labels need an average.
"""
import argparse
import copy
import random

import camvid
import numpy
import torch
from network import NETWORKS, STAGES, DeepLabV3Plus, load_torchvision
from timing import show
from torch.nn.functional import cross_entropy

BATCH = 8
# The label of a pixel outside the labeled tiles, which may get a pseudo label. Void pixels of labeled tiles have 255.
UNLABELED = 254


class Average:
    """The exponential moving average of a network's weights and running statistics; see Tessera's `WeightAverage`."""

    def __init__(self, network, decay):
        self.network, self.decay, self.step = copy.deepcopy(network), decay, 0

    def update(self, network):
        self.step += 1
        rate = 1 - min(self.decay, (1 + self.step) / (10 + self.step))
        for average, value in zip(self.network.state_dict().values(), network.state_dict().values()):
            if average.is_floating_point():
                average.lerp_(value, rate)


class Training:
    """The network, its optimizer, and the validations."""

    def __init__(self, arguments, epochs, learning_rate):
        self.network = DeepLabV3Plus(camvid.CLASSES, **NETWORKS[arguments.network])
        backbone = self.network.backbone
        load_torchvision(backbone, arguments.weights)
        backbone.requires_grad_(arguments.finetune)
        # The first stage has the stem and its blocks.
        blocks = 1 + sum(stage[2] for stage in STAGES[:arguments.frozen_stages]) if arguments.frozen_stages else 0
        self.frozen = list(backbone.features[:blocks]) if arguments.finetune else [backbone]
        for layer in self.frozen:
            layer.requires_grad_(False)
        self.network.to(memory_format=torch.channels_last)
        self.epochs, self.least_steps = arguments.epochs or epochs, arguments.least_steps
        self.learning_rate, self.validate_every = learning_rate, arguments.validate_every
        self.pseudo_weight, self.pseudo_threshold = arguments.pseudo_weight, arguments.pseudo_threshold
        self.average = Average(self.network, arguments.average_decay) if arguments.average_decay else None
        parameters = [parameter for parameter in self.network.parameters() if parameter.requires_grad]
        self.adam = torch.optim.Adam(parameters, lr=learning_rate)
        self.images, self.masks = camvid.read(arguments.camvid, "val")
        self.best = 0.0

    def run(self, count, batch, class_weights=numpy.ones(camvid.CLASSES), rate_at=lambda progress: 1.0):
        """`batch(indices)` gives pixels and labels of some of `count` tiles; `rate_at` the share of the learning rate."""
        batches = count // BATCH
        epochs = max(self.epochs, -(-self.least_steps // batches))
        class_weights = torch.tensor(class_weights, dtype=torch.float32)
        for epoch in range(epochs):
            self.network.train()
            for layer in self.frozen:
                layer.eval()
            order = numpy.random.permutation(count)
            for index in range(batches):
                pixels, labels = batch(order[index * BATCH:(index + 1) * BATCH])
                progress = (epoch * batches + index) / (epochs * batches)
                for group in self.adam.param_groups:
                    group["lr"] = self.learning_rate * rate_at(progress)
                pixels = camvid.normalized(pixels)
                labels, weights = self.weighted(pixels, torch.tensor(labels), class_weights, progress)
                if weights.sum() == 0:
                    continue
                self.adam.zero_grad()
                losses = cross_entropy(self.network(pixels), labels, reduction="none", ignore_index=255)
                ((losses * weights).sum() / weights.sum()).backward()
                self.adam.step()
                if self.average:
                    self.average.update(self.network)
            if (epoch + 1) % self.validate_every == 0 or epoch + 1 == epochs:
                self.best = max(self.best, self.mean_iou())

    def weighted(self, pixels, labels, class_weights, progress):
        """The labels with pseudo labels added, and the weight of each pixel; see Tessera's `PseudoLabels`."""
        is_true = labels < camvid.CLASSES
        weights = torch.where(is_true, class_weights[labels.clamp(max=camvid.CLASSES - 1)], 0)
        labels, is_unlabeled = torch.where(is_true, labels, 255), labels == UNLABELED
        pseudo_weight = self.pseudo_weight * min(1, 3 * progress)
        if pseudo_weight > 0:
            self.average.network.eval()
            with torch.no_grad():
                probability, predicted = self.average.network(pixels).softmax(1).max(1)
            is_pseudo = is_unlabeled & (probability >= self.pseudo_threshold)
            labels, weights = torch.where(is_pseudo, predicted, labels), torch.where(is_pseudo, pseudo_weight, weights)
        return labels, weights

    def mean_iou(self):
        network = self.average.network if self.average else self.network
        network.eval()
        with torch.no_grad():
            return camvid.mean_iou(lambda some: network(camvid.normalized(self.images[some])), self.masks)


def train_meal(arguments, images, masks, tiles):
    pixels = numpy.stack([camvid.tile(images, *tile) for tile in tiles])
    labels = numpy.stack([camvid.tile(masks, *tile) for tile in tiles])
    training = Training(arguments, epochs=25, learning_rate=1e-3)
    training.run(len(tiles), lambda indices: (pixels[indices], labels[indices]))
    return training.best


def train_context(arguments, images, masks, tiles):
    labeled = numpy.full_like(masks, UNLABELED)
    for tile in tiles:
        camvid.tile(labeled, *tile)[:] = camvid.tile(masks, *tile)
    height, width = camvid.tile_size(images)

    def crop(image, row, column):
        top = row * height + height // 2 - height + random.randint(-40, 40)
        left = column * width + width // 2 - width + random.randint(-50, 50)
        top = int(numpy.clip(top, 0, images.shape[1] - 2 * height))
        left = int(numpy.clip(left, 0, images.shape[2] - 2 * width))
        columns = slice(left, left + 2 * width)
        parts = [array[image, top:top + 2 * height, columns] for array in (images, labeled)]
        return [part[:, ::-1] for part in parts] if random.random() < 0.5 else parts

    def batch(indices):
        pixels, labels = zip(*(crop(*tiles[index]) for index in indices))
        return numpy.stack(pixels), numpy.stack(labels)

    training = Training(arguments, epochs=20, learning_rate=5e-4)
    weights = balance(labeled, arguments.smallest_class_weight, arguments.largest_class_weight)
    training.run(len(tiles), batch, weights, rate_at=lambda progress: (1 - progress) ** 0.9)
    return training.best


def balance(labels, smallest, largest):
    """Median frequency balancing (Eigen, Fergus, ICCV 2015), within two limits."""
    counts = numpy.bincount(labels[labels < camvid.CLASSES], minlength=camvid.CLASSES)
    shares = counts / counts.sum()
    return numpy.clip(numpy.median(shares[shares > 0]) / numpy.maximum(shares, 1e-9), smallest, largest)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights")
    parser.add_argument("camvid")
    parser.add_argument("--recipe", choices=["meal", "context"], default="meal")
    parser.add_argument("--finetune", action="store_true")
    parser.add_argument("--network", choices=NETWORKS, default="full")
    parser.add_argument("--frozen-stages", type=int, default=0)
    parser.add_argument("--average-decay", type=float, default=0)
    parser.add_argument("--smallest-class-weight", type=float, default=0.1)
    parser.add_argument("--largest-class-weight", type=float, default=10)
    parser.add_argument("--pseudo-weight", type=float, default=0)
    parser.add_argument("--pseudo-threshold", type=float, default=0.9)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--least-steps", type=int, default=0)
    parser.add_argument("--validate-every", type=int, default=5)
    parser.add_argument("--tiles", type=int, default=288)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.pseudo_weight and not arguments.average_decay:
        parser.error("--pseudo-weight needs --average-decay: the average predicts the pseudo labels")
    torch.manual_seed(arguments.seed), random.seed(arguments.seed), numpy.random.seed(arguments.seed)
    images, masks = camvid.read(arguments.camvid, "train")
    places = [
        (image, row, column)
        for image in range(len(images)) for row in range(camvid.ROWS) for column in range(camvid.COLUMNS)]
    tiles = random.sample(places, arguments.tiles)
    train = {"meal": train_meal, "context": train_context}[arguments.recipe]
    show(
        peer="pytorch", network=arguments.network, recipe=arguments.recipe, finetune=arguments.finetune, tiles=arguments.tiles,
        seed=arguments.seed, meanIoU=train(arguments, images, masks, tiles))


if __name__ == "__main__":
    main()
