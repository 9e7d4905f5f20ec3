"""A copy of CamVid whose validation images are cut into 4x4 tiles. The training images are links to the originals.

    python validation_tiles.py CAMVID OUTPUT
    tessera init P --images OUTPUT --weights IMAGENET-WEIGHTS
    tessera simulate P --recipe meal --no-finetune --strategy random --initial-tiles 288 --rounds 0 --seed 1 --json

Needs Pillow. The result shows how much the validation on whole images costs a network that was trained on tiles.
"""
import os
import sys
from pathlib import Path

from PIL import Image

ROWS, COLUMNS = 4, 4


def main():
    source, output = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    output.mkdir(parents=True)
    for name in ["train", "trainannot", "train.txt"]:
        os.symlink(source / name, output / name)
    lines = []
    for line in (source / "val.txt").read_text().splitlines():
        if not line.strip():
            continue
        stem = Path(line.split()[0]).stem
        for folder in ["val", "valannot"]:
            (output / folder).mkdir(exist_ok=True)
            image = Image.open(source / folder / f"{stem}.png")
            height, width = image.height // ROWS, image.width // COLUMNS
            for row in range(ROWS):
                for column in range(COLUMNS):
                    box = (column * width, row * height, (column + 1) * width, (row + 1) * height)
                    image.crop(box).save(output / folder / f"{stem}_{row}_{column}.png")
        names = [f"{stem}_{row}_{column}.png" for row in range(ROWS) for column in range(COLUMNS)]
        lines += [f"/SegNet/CamVid/val/{name} /SegNet/CamVid/valannot/{name}" for name in names]
    (output / "val.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
