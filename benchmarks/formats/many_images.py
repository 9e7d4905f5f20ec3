"""Makes a dataset of many images of 2048x1024, to measure exports. Each mask has 512 squares of random classes.

    python3 benchmarks/formats/many_images.py DATASET [--images 3000]
    tessera init P --images DATASET --tiles 1x1
    tessera import P
    /usr/bin/time -v tessera export P --format coco --output OUTPUT
"""
import argparse
from pathlib import Path

import numpy
from PIL import Image, PngImagePlugin

CLASSES = 19


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset")
    parser.add_argument("--images", type=int, default=3000)
    arguments = parser.parse_args()
    folder = Path(arguments.dataset)
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "classes.txt").write_text("".join(f"{value} class{value}\n" for value in range(CLASSES)))
    random = numpy.random.default_rng(1)
    image = Image.fromarray(numpy.full((1024, 2048, 3), 90, numpy.uint8))
    for number in range(arguments.images):
        # The text gives each file other bytes.
        text = PngImagePlugin.PngInfo()
        text.add_text("number", str(number))
        image.save(folder / "images" / f"{number:05}.png", compress_level=1, pnginfo=text)
        squares = random.integers(0, CLASSES, (16, 32), dtype=numpy.uint8)
        mask = numpy.kron(squares, numpy.ones((64, 64), numpy.uint8))
        Image.fromarray(mask).save(folder / "masks" / f"{number:05}.png", compress_level=1)


if __name__ == "__main__":
    main()
