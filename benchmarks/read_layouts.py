"""Reads the layouts that `tessera sample` writes with Datumaro, and compares them with the layout `folder`.

    python3 benchmarks/read_layouts.py [--tessera PROGRAM] [--size 96x64] [--images 8]

The masks of the layout `folder` are the reference: their classes are named in `classes.txt`. Datumaro must find the same
images and splits in the other layouts, and at each pixel the class with the same meaning. Exit code 1 if something differs.
"""
import argparse
import logging
import subprocess
import sys
import tempfile
from pathlib import Path

import datumaro
import numpy
from PIL import Image

# The names in Datumaro of the classes of the scenes. Classes that are not here have no name there.
CITYSCAPES = {
    "sky": "sky", "building": "building", "pole": "pole", "road": "road", "pavement": "sidewalk", "tree": "vegetation",
    "sign": "trafficsign", "fence": "fence", "car": "car", "pedestrian": "person", "bicyclist": "rider",
}
VOC = {"car": "car", "pedestrian": "person", "bicyclist": "bicycle"}
# The order of SegNet's values. Datumaro's own classes of CamVid have another order, so the values are compared.
SEGNET = ["sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "bicyclist"]


def reference(folder):
    """The split and the class names of the pixels, for the number of each scene."""
    lines = [line.split() for line in (folder / "classes.txt").read_text().splitlines()]
    names = numpy.array([name for value, name, *_ in lines if value.isdigit()])
    scenes = {}
    for split in ("train", "val"):
        for stem in (folder / f"{split}.txt").read_text().split():
            mask = numpy.asarray(Image.open(folder / "masks" / f"{stem}.png"))
            scenes[int(stem.split("-")[1])] = (split, names[mask])
    return scenes


def compare(title, dataset, scenes, number, name_of, skipped=()):
    """The number of differences between a dataset and the scenes.

    number: gives the number of the scene with an id.
    name_of: gives the expected name of a class of the scenes.
    skipped: names that Datumaro does not read.
    """
    categories = dataset.categories()[datumaro.AnnotationType.label]
    items = {number(item.id): item for item in dataset if item.subset in ("train", "val")}
    differences = int(set(items) != set(scenes))
    pixels = 0
    for key in sorted(set(items) & set(scenes)):
        item, (split, truth) = items[key], scenes[key]
        expected = numpy.vectorize(name_of)(truth)
        differences += item.subset != split
        differences += item.media.data.shape[:2] != truth.shape
        found = numpy.full(truth.shape, "", dtype="<U32")
        for annotation in item.annotations:
            name = SEGNET[annotation.label] if title == "camvid" else categories[annotation.label].name
            found[annotation.image.astype(bool)] = name
        wrong = (found != expected) & ~numpy.isin(expected, list(skipped))
        differences += bool(wrong.any())
        pixels += int((~numpy.isin(expected, list(skipped))).sum())
    print(f"{title}: {len(items)} of {len(scenes)} images, {pixels} pixels compared, {differences} differences")
    return differences


def read(folder, form):
    return datumaro.Dataset.import_from(str(folder), form)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tessera", default=".build/release/tessera")
    parser.add_argument("--size", default="96x64")
    parser.add_argument("--images", default="8")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    print(f"Datumaro {datumaro.__version__}, {options.images} scenes of {options.size}")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for layout in ("folder", "camvid", "cityscapes", "voc"):
            subprocess.run(
                [options.tessera, "sample", "--layout", layout, "--images", options.images, "--size", options.size,
                 "--output", str(root / layout)], check=True, stdout=subprocess.DEVNULL)
        scenes = reference(root / "folder")
        differences = compare(
            "voc", read(root / "voc", "voc_segmentation"), scenes, lambda stem: int(stem.split("-")[1]),
            lambda name: VOC.get(name, "background"))
        # Datumaro reads the training ids if they are there. It leaves out the value 0, which is road.
        city = lambda stem: int(stem.split("_")[1])
        differences += compare(
            "cityscapes, labelTrainIds", read(root / "cityscapes", "cityscapes"), scenes, city, CITYSCAPES.get, ["road"])
        for path in (root / "cityscapes").rglob("*_labelTrainIds.png"):
            path.unlink()
        differences += compare(
            "cityscapes, instanceIds", read(root / "cityscapes", "cityscapes"), scenes, city, CITYSCAPES.get)
        differences += compare(
            "camvid", read(root / "camvid", "camvid"), scenes, lambda stem: int(stem.split("-")[1]), lambda name: name)
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
