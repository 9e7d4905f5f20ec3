"""The trainings of a simulation in PyTorch: the same tiles and the same recipe, beside Tessera's mean IoU.

    tessera simulate PROJECT --recipe meal --json > report.json
    python curves.py report.json CAMVID IMAGENET-WEIGHTS --output curves.json [--seeds 1 2 3] [--rounds 0 8]

PROJECT has CamVid in tiles of 4x4 and the network `full`. IMAGENET-WEIGHTS is torchvision's `mobilenet_v2` as .pth or
.safetensors. For each round, a network is trained on the tiles that were labeled then. The file of --output gets each
result at once. A run that was killed continues there.
"""
import argparse
import hashlib
import json
import os
import statistics
import time
from pathlib import Path

import torch
from recipes import RECIPES, Data, settings, train
from timing import show

NUMBERS = {"epochs": int, "batch": int, "rate": float, "crop": int, "validate_every": int}


def labeled_tiles(report):
    """For each round, the tiles `(image, row, column)` that it was trained on."""
    if "initial" not in report:
        raise SystemExit("the report does not name the initial tiles: it is of an older version of Tessera")

    def places(tiles):
        return [(tile["image"], tile["row"], tile["column"]) for tile in tiles]

    tiles, rounds = places(report["initial"]), []
    for entry in report["rounds"]:
        if len(tiles) != entry["labeledTiles"]:
            raise SystemExit(
                f"round {entry['round']}: the report names {len(tiles)} tiles, not {entry['labeledTiles']}")
        rounds.append(list(tiles))
        tiles += places(entry["query"])
    return rounds


class Results:
    """The finished trainings, in a file that is replaced after each one."""

    def __init__(self, path, description):
        self.path, self.description, self.runs = path, description, []
        if not path.exists():
            return
        kept = json.loads(path.read_text())
        if kept["description"] != description:
            raise SystemExit(f"{path} has the results of other tiles or settings: give another file")
        self.runs = kept["runs"]

    def has(self, number, seed):
        return any((run["round"], run["seed"]) == (number, seed) for run in self.runs)

    def add(self, run):
        self.runs.append(run)
        partial = self.path.with_name(self.path.name + ".partial")
        partial.write_text(json.dumps({"description": self.description, "runs": self.runs}, indent=1) + "\n")
        os.replace(partial, self.path)

    def qualities(self, number, seeds):
        return [run["meanIoU"] for run in self.runs if run["round"] == number and run["seed"] in seeds]


def print_table(report, results, rounds, seeds):
    print("\n| round | tiles | Tessera | PyTorch | standard deviation | seeds |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for number in rounds:
        entry, qualities = report["rounds"][number], results.qualities(number, seeds)
        own = "-" if entry.get("meanIoU") is None else f"{entry['meanIoU']:.4f}"
        spread = f"{statistics.stdev(qualities):.4f}" if len(qualities) > 1 else "-"
        print(
            f"| {entry['round']} | {entry['labeledTiles']} | {own} | {statistics.mean(qualities):.4f} | {spread} | "
            f"{len(qualities)} |")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", type=Path, help="the output of `tessera simulate --json`")
    parser.add_argument("camvid")
    parser.add_argument("weights")
    parser.add_argument("--output", type=Path, required=True, help="the file of the results")
    parser.add_argument("--recipe", choices=RECIPES, help="that of the report by default")
    parser.add_argument("--finetune", action=argparse.BooleanOptionalAction, help="as in the report by default")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--rounds", type=int, nargs="+", help="all rounds by default")
    parser.add_argument("--threads", type=int, default=2)
    for name, kind in NUMBERS.items():
        parser.add_argument("--" + name.replace("_", "-"), type=kind, help="that of the recipe by default")
    return parser.parse_args()


def main():
    arguments = parse()
    torch.set_num_threads(arguments.threads)
    report = json.loads(arguments.report.read_text())
    tiles = labeled_tiles(report)
    recipe = arguments.recipe or report["recipe"]
    if recipe not in RECIPES:
        raise SystemExit(f"the recipe {recipe} is not here: give --recipe {' or '.join(RECIPES)}")
    finetune = report["finetune"] if arguments.finetune is None else arguments.finetune
    given = {name: getattr(arguments, name) for name in NUMBERS}
    digest = hashlib.sha256(json.dumps(tiles).encode()).hexdigest()
    weights = hashlib.sha256(Path(arguments.weights).read_bytes()).hexdigest()
    results = Results(
        arguments.output,
        {"recipe": recipe, "finetune": finetune, "given": given, "tiles": digest, "weights": weights})
    rounds = range(len(tiles)) if arguments.rounds is None else arguments.rounds
    if not all(0 <= number < len(tiles) for number in rounds):
        raise SystemExit(f"--rounds: the report has the rounds 0 to {len(tiles) - 1}")
    data = Data(arguments.camvid, arguments.weights, finetune)
    for number in rounds:
        entry = report["rounds"][number]
        places = [(data.names[Path(image).stem], row, column) for image, row, column in tiles[number]]
        # Tessera trains the last round longer. It has no query.
        numbers = settings(recipe, given, is_last=not entry["query"])
        for seed in arguments.seeds:
            if results.has(number, seed):
                continue
            start = time.perf_counter()
            quality, epoch = train(data, recipe, places, numbers, seed=seed * 1000 + number)
            seconds = round(time.perf_counter() - start, 1)
            run = dict(
                round=number, seed=seed, labeledTiles=len(places), meanIoU=quality, epoch=epoch,
                tessera=entry.get("meanIoU"), seconds=seconds)
            results.add(run)
            show(peer="pytorch", recipe=recipe, finetune=finetune, **run)
    print_table(report, results, rounds, arguments.seeds)


if __name__ == "__main__":
    main()
