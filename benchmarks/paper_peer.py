"""One piece of work of a network of the papers in PyTorch, for `paper_speed.py`; prints a line of JSON.

    python paper_peer.py NETWORK infer|frozen|finetune BATCH HEIGHT WIDTH [--steps 3] [--threads 2]
"""
import argparse

import torch
from paper_networks import NETWORKS
from speed import pixel_entropy, training_step
from timing import rate, show

CLASSES = 11


def inference(network, pixels):
    network.eval()

    def step():
        with torch.inference_mode():
            pixel_entropy(network(pixels))

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("work", choices=["infer", "frozen", "finetune"])
    for name in ("batch", "height", "width"):
        parser.add_argument(name, type=int)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    network = NETWORKS[arguments.network](CLASSES).to(memory_format=torch.channels_last)
    shape = (arguments.batch, arguments.height, arguments.width)
    pixels = torch.randn(shape[0], 3, *shape[1:]).contiguous(memory_format=torch.channels_last)
    if arguments.work == "infer":
        step = inference(network, pixels)
    else:
        labels = torch.randint(0, CLASSES, shape)
        step = training_step(network, pixels, labels, finetune=arguments.work == "finetune")
    show(tilesPerSecond=rate(step, arguments.batch, arguments.steps))


if __name__ == "__main__":
    main()
