"""Compares the network that `tessera export-network` writes with Tessera's own predictions, in ONNX Runtime.

    python3 benchmarks/formats/check_network.py TESSERA PROJECT [--split val] [--keep FOLDER]

Prints the largest difference of a probability, and the pixels whose most probable class differs although it is not a tie.
The exit code is 1 if a probability differs by more than 1e-4, or a class.
"""
import argparse
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy
import onnx
import onnxruntime
from PIL import Image

IMAGES = {".png", ".jpg", ".jpeg"}


def softmax(scores):
    exponentials = numpy.exp(scores - scores.max(axis=0, keepdims=True))
    return exponentials / exponentials.sum(axis=0, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tessera")
    parser.add_argument("project")
    parser.add_argument("images", help="the folder of the project's images")
    parser.add_argument("--split", default="val")
    parser.add_argument("--keep", help="a new folder for the files, which are removed otherwise")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments.keep or temporary)
        folder.mkdir(exist_ok=True)
        model, arrays = folder / "network.onnx", folder / "probabilities"
        for command in [
            ["export-network", arguments.project, "--output", str(model)],
            ["export", arguments.project, "--what", "probabilities", "--split", arguments.split, "--output", str(arrays)],
        ]:
            subprocess.run([arguments.tessera, *command], check=True, capture_output=True)
        loaded = onnx.load(str(model))
        onnx.checker.check_model(loaded, full_check=True)
        facts = {entry.key: entry.value for entry in loaded.metadata_props}
        session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        images = {path.with_suffix("").relative_to(arguments.images): path
                  for path in Path(arguments.images).rglob("*") if path.suffix.lower() in IMAGES}
        largest, wrong, pixels, count = 0.0, 0, 0, 0
        for path in sorted(arrays.rglob("*.npy")):
            own = numpy.load(path)
            image = Image.open(images[path.with_suffix("").relative_to(arrays)]).convert("RGB")
            array = numpy.asarray(image, dtype=numpy.float32).transpose(2, 0, 1)[None]
            logits, labels = session.run(["logits", "labels"], {"image": array})
            other = softmax(logits[0].astype(numpy.float64)).transpose(1, 2, 0)
            assert own.shape == other.shape and (labels[0] == logits[0].argmax(axis=0)).all()
            largest = max(largest, float(numpy.abs(own - other).max()))
            # A class may differ where the two best probabilities are equal up to rounding.
            best = numpy.sort(other, axis=2)
            wrong += int(((own.argmax(axis=2) != labels[0]) & (best[..., -1] - best[..., -2] > 1e-4)).sum())
            pixels += labels.size
            count += 1
    print(f"network {facts['network']}, classes {facts['classes'].split()}")
    print(f"ONNX Runtime {version('onnxruntime')}: {count} images, {pixels} pixels, largest difference of a probability "
          f"{largest:.2e}, {wrong} other classes")
    sys.exit(0 if count and largest < 1e-4 and wrong == 0 else 1)


if __name__ == "__main__":
    main()
