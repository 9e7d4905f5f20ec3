"""Exports the labels of a project in every format, and reads them with other programs.

    python3 benchmarks/formats/check.py TESSERA PROJECT [--map FILE] [--keep FOLDER]

The masks of the format `png` are the reference. Each reader must find the same class at the same pixels, and no class
at pixels that are void or unlabeled. Prints a Markdown table; the exit code is 1 if something differs.
"""
import argparse
import json
import logging
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy
from PIL import Image

# Datumaro writes its progress to the log.
logging.disable(logging.WARNING)

# The names of Cityscapes' classes in Datumaro have no spaces.
CITYSCAPES = [
    "road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign", "vegetation", "terrain",
    "sky", "person", "rider", "car", "truck", "bus", "train", "motorcycle", "bicycle",
]


def reference(folder):
    """The class name of each pixel of each image, or an empty name."""
    names = numpy.full(256, "", dtype=object)
    for line in (folder / "classes.txt").read_text().splitlines():
        value, *words = line.split()
        if value.isdigit():
            names[int(value)] = " ".join(words[:-1])
    return {path.stem: names[numpy.asarray(Image.open(path))] for path in sorted(folder.rglob("*.png"))}


def values(masks, names):
    """Masks of class values as masks of names. Values without a name have no class."""
    table = numpy.full(65536, "", dtype=object)
    for value, name in names.items():
        table[value] = name
    return {name: table[mask.astype(numpy.int64)] for name, mask in masks.items()}


def masks_of(folder, pattern, end=""):
    paths = sorted(folder.glob(pattern))
    return {path.name[: -len(end + ".png")]: numpy.asarray(Image.open(path)) for path in paths}


def pillow_voc(folder):
    colors = {}
    for line in (folder / "labelmap.txt").read_text().splitlines():
        if not line.startswith("#"):
            name, color, *_ = line.split(":")
            colors[tuple(map(int, color.split(",")))] = "" if name == "ignored" else name
    found = {}
    for path in sorted((folder / "SegmentationClass").glob("*.png")):
        pixels = numpy.asarray(Image.open(path).convert("RGB")).astype(numpy.int64)
        packed = (pixels[..., 0] << 16) + (pixels[..., 1] << 8) + pixels[..., 2]
        names = numpy.full(packed.shape, None, dtype=object)
        for (red, green, blue), name in colors.items():
            names[packed == (red << 16) + (green << 8) + blue] = name
        found[path.stem] = names
    return found


def datumaro_masks(folder, format, ignored=()):
    """The last mask or polygon of a class covers the earlier ones, as in Datumaro's own rasters."""
    from datumaro import AnnotationType, Dataset

    dataset = Dataset.import_from(str(folder), format)
    names = [label.name for label in dataset.categories()[AnnotationType.label].items]
    found = {}
    for item in dataset:
        mask = None
        for annotation in item.annotations:
            if annotation.type != AnnotationType.mask:
                continue
            image = numpy.asarray(annotation.image).astype(bool)
            if mask is None:
                mask = numpy.full(image.shape, "", dtype=object)
            name = names[annotation.label]
            mask[image] = "" if name in ignored else name
        if mask is not None:
            found[item.id.split("/")[-1]] = mask
    return found


def coco(folder):
    from pycocotools.coco import COCO

    found = {}
    for path in sorted((folder / "annotations").glob("*.json")):
        data = COCO(str(path))
        for image in data.imgs.values():
            mask = numpy.full((image["height"], image["width"]), "", dtype=object)
            for annotation in data.imgToAnns[image["id"]]:
                region = data.annToMask(annotation).astype(bool)
                assert region.sum() == annotation["area"], "the area of an annotation differs"
                rows, columns = numpy.nonzero(region)
                left, top = columns.min(), rows.min()
                box = [left, top, columns.max() - left + 1, rows.max() - top + 1]
                assert box == annotation["bbox"], "the box of an annotation differs"
                assert (mask[region] == "").all(), "two annotations overlap"
                mask[region] = data.cats[annotation["category_id"]]["name"]
            found[Path(image["file_name"]).stem] = mask
    return found


def panoptic(folder):
    found = {}
    for path in sorted((folder / "annotations").glob("*.json")):
        data = json.loads(path.read_text())
        categories = {category["id"]: category["name"] for category in data["categories"]}
        for annotation in data["annotations"]:
            pixels = numpy.asarray(Image.open(path.with_suffix("") / annotation["file_name"])).astype(numpy.int64)
            ids = pixels[..., 0] + 256 * pixels[..., 1] + 65536 * pixels[..., 2]
            mask = numpy.full(ids.shape, "", dtype=object)
            for segment in annotation["segments_info"]:
                region = ids == segment["id"]
                assert region.sum() == segment["area"], "the area of a segment differs"
                mask[region] = categories[segment["category_id"]]
            assert ((mask == "") == (ids == 0)).all(), "a pixel has a segment that is not listed"
            found[Path(annotation["file_name"]).stem] = mask
    return found


def mmseg(folder):
    meta = json.loads((folder / "meta.json").read_text())
    return values(masks_of(folder / "ann_dir", "*/*.png"), dict(enumerate(meta["classes"])))


def huggingface(folder):
    from datasets import load_dataset

    names = json.loads((folder / "id2label.json").read_text())
    masks = {}
    for path in sorted(folder.glob("*/metadata.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        data = load_dataset("imagefolder", data_dir=str(path.parent), split="train", drop_labels=True)
        assert len(data) == len(rows), "the number of images differs"
        by_name = {Path(row["file_name"]).stem: row for row in rows}
        for example in data:
            stem = Path(example["image"].filename).stem
            assert stem in by_name
            masks[stem] = numpy.asarray(example["mask"])
    return values(masks, {int(value): name for value, name in names.items()})


def labelstudio(folder):
    from label_studio_sdk.converter.brush import decode_rle

    found = {}
    for task in json.loads((folder / "tasks.json").read_text()):
        mask = None
        for result in task["annotations"][0]["result"]:
            shape = (result["original_height"], result["original_width"])
            if mask is None:
                mask = numpy.full(shape, "", dtype=object)
            pixels = decode_rle(result["value"]["rle"]).reshape(*shape, 4)[:, :, 3] > 0
            mask[pixels] = result["value"]["brushlabels"][0]
        found[Path(task["data"]["image"]).stem] = mask
    return found


def cityscapes_values(folder, kind, names):
    return values(masks_of(folder / "gtFine", f"*/*/*_gtFine_{kind}.png", f"_gtFine_{kind}"), names)


# The label ids of Cityscapes in the order of the train ids.
LABEL_IDS = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]

# The format, the reader, the package of the reader, and whether the project's classes have other names there.
CHECKS = [
    ("voc", "Pillow, by color", "pillow", pillow_voc, False),
    ("voc", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "voc_segmentation", ["background", "ignored"]), False),
    ("voc-cvat", "Pillow, by color", "pillow", pillow_voc, False),
    ("voc-cvat", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "voc_segmentation", ["background", "ignored"]), False),
    ("cityscapes", "Pillow, labelIds", "pillow",
     lambda f: cityscapes_values(f, "labelIds", dict(zip(LABEL_IDS, CITYSCAPES))), True),
    ("cityscapes", "Pillow, labelTrainIds", "pillow",
     lambda f: cityscapes_values(f, "labelTrainIds", dict(enumerate(CITYSCAPES))), True),
    ("cityscapes", "Pillow, instanceIds", "pillow",
     lambda f: cityscapes_values(f, "instanceIds", dict(zip(LABEL_IDS, CITYSCAPES))), True),
    ("camvid", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "camvid", ["Void"]), False),
    ("coco", "pycocotools", "pycocotools", coco, False),
    ("coco", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "coco_instances"), False),
    ("coco-panoptic", "Pillow", "pillow", panoptic, False),
    ("coco-panoptic", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "coco_panoptic"), False),
    ("cvat", "Datumaro", "datumaro", lambda f: datumaro_masks(f, "cvat"), False),
    ("mmseg", "Pillow", "pillow", mmseg, False),
    ("huggingface", "datasets", "datasets", huggingface, False),
    ("labelstudio", "label-studio-sdk", "label-studio-sdk", labelstudio, False),
]


def renamed(masks, names):
    """The reference with the names that the files have."""
    found = {}
    for image, mask in masks.items():
        other = mask.copy()
        for own, name in names.items():
            other[mask == own] = name
        found[image] = other
    return found


def difference(expected, found):
    """What differs, or nothing."""
    labeled = {name: mask for name, mask in expected.items() if (mask != "").any()}
    if set(found) - set(expected) or set(labeled) - set(found):
        return f"{len(found)} images instead of {len(expected)}"
    pixels = sum(int((mask != found[name]).sum()) for name, mask in labeled.items())
    return f"{pixels} pixels differ" if pixels else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tessera")
    parser.add_argument("project")
    parser.add_argument("--map", help="the classes of Cityscapes, by lines `road = street`")
    parser.add_argument("--keep", help="a new folder for the exports, which are removed otherwise")
    arguments = parser.parse_args()
    names = {}
    for line in Path(arguments.map).read_text().splitlines() if arguments.map else []:
        name, own = (part.strip() for part in line.split("="))
        names.setdefault(own, name)
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments.keep or temporary)

        def export(format, *options):
            command = [arguments.tessera, "export", arguments.project, "--format", format, "--output",
                       str(folder / format), *options]
            if not (folder / format).exists():
                subprocess.run(command, check=True, capture_output=True)

        export("png")
        expected = reference(folder / "png")
        pixels = sum(mask.size for mask in expected.values())
        print(f"{len(expected)} images, {pixels} pixels\n\n| format | reader | version | result |\n|---|---|---|---|")
        for format, reader, package, read, is_renamed in CHECKS:
            options = ["--with-images"] + (["--map", arguments.map] if is_renamed and arguments.map else [])
            try:
                export(format, *options)
                text = difference(renamed(expected, names) if is_renamed else expected, read(folder / format))
            except subprocess.CalledProcessError as error:
                text = error.stderr.decode().strip().splitlines()[-1]
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
            failed = failed or bool(text)
            print(f"| `{format}` | {reader} | {version(package)} | {text or 'the same pixels'} |", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
