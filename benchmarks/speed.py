"""Training steps and inference in PyTorch, beside `tessera benchmark train` and `tessera benchmark infer`.

    python speed.py [--threads 2]

The work is that of Tessera's commands: batches of eight tiles of 90x120 with eleven classes, and an image of 360x480.
With a frozen backbone its features are computed in each step, as by `tessera benchmark train --uncached`.
"""
import argparse

import torch
from network import DeepLabV3Plus
from timing import rate, show
from torch.nn.functional import cross_entropy


def pixel_entropy(scores):
    logarithms = scores.log_softmax(1)
    return -(logarithms.exp() * logarithms).sum(1)


def training_step(network, tiles, labels, finetune):
    """One step of Adam on the whole network, or on its head."""
    network.requires_grad_(True).train()
    if not finetune:
        network.backbone.requires_grad_(False).eval()
    adam = torch.optim.Adam([parameter for parameter in network.parameters() if parameter.requires_grad], lr=1e-3)

    def step():
        adam.zero_grad()
        cross_entropy(network(tiles), labels).backward()
        adam.step()

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    torch.set_num_threads(parser.parse_args().threads)
    torch.manual_seed(0)
    network = DeepLabV3Plus(classes=11).to(memory_format=torch.channels_last)
    tiles = torch.randn(8, 3, 90, 120).to(memory_format=torch.channels_last)
    labels = torch.randint(0, 11, (8, 90, 120))
    for finetune in (False, True):
        step = training_step(network, tiles, labels, finetune)
        show(peer="pytorch", benchmark="train", finetune=finetune, tilesPerSecond=rate(step, len(tiles)))
    network.eval()
    image = torch.randn(1, 3, 360, 480).to(memory_format=torch.channels_last)
    with torch.no_grad():
        show(
            peer="pytorch", benchmark="infer",
            tilesPerSecond=rate(lambda: pixel_entropy(network(tiles)).mean((1, 2)), len(tiles)),
            imagesPerSecond=rate(lambda: pixel_entropy(network(image)), 1))


if __name__ == "__main__":
    main()
