"""Speed and memory of the networks of the papers in Tessera and in PyTorch, in turn; prints a Markdown table.

    python paper_speed.py ../.build/release/tessera [--networks xception41] [--rows infer-360 frozen-769] [--repeats 3]

Each measurement has a process of its own. Its figures are the median rate of its steps and its peak memory; the table
has the medians over the repetitions. With a frozen backbone both sides compute its features in each step.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

# This module must not import torch: the peak memory of a process includes that of its parent when it was started.

NETWORKS = ["xception41", "fpn-resnet50"]
# Name, work, batch, height, width.
ROWS = [
    ("infer-360", "infer", 2, 360, 480), ("finetune-360", "finetune", 2, 360, 480),
    ("frozen-360", "frozen", 2, 360, 480), ("finetune-769", "finetune", 2, 769, 769),
    ("frozen-769", "frozen", 2, 769, 769), ("infer-2048", "infer", 1, 1024, 2048),
]
WORK = {"infer": "inference with entropy", "finetune": "fine-tuned step", "frozen": "frozen step"}


def run(command):
    """The rate that a command prints as JSON, and its peak memory in MiB."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit code {process.returncode}: {' '.join(map(str, command))}")
    # Linux counts in KiB.
    return json.loads(output)["tilesPerSecond"], usage.ru_maxrss / 1024


def tessera(arguments, network, work, batch, height, width):
    # The benchmark `infer` also measures a whole image, which is as small as possible here.
    kind = {
        "infer": ["infer", "--image-height", 1, "--image-width", 1], "finetune": ["train", "--finetune"],
        "frozen": ["train", "--uncached"],
    }[work]
    return run([
        arguments.tessera, "benchmark", *kind, "--network", network, "--batch", batch, "--height", height,
        "--width", width, "--repeats", arguments.steps, "--threads", arguments.threads, "--json"])


def pytorch(arguments, network, work, batch, height, width):
    return run([
        sys.executable, Path(__file__).with_name("paper_peer.py"), network, work, batch, height, width,
        "--steps", arguments.steps, "--threads", arguments.threads])


def measure(arguments, *work):
    """The medians of both sides: rates and peak memory."""
    pairs = [(tessera(arguments, *work), pytorch(arguments, *work)) for _ in range(arguments.repeats)]
    return [[statistics.median(figures) for figures in zip(*side)] for side in zip(*pairs)]


def table_line(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tessera", help="the program, of a release build")
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=NETWORKS)
    names = [name for name, *_ in ROWS]
    parser.add_argument("--rows", nargs="+", choices=names, default=names)
    parser.add_argument("--repeats", type=int, default=3, help="processes of each side for a row")
    parser.add_argument("--steps", type=int, default=3, help="steps that count in a process; one before them does not")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shrink", type=int, default=1, help="divide all sides by this, to try the script")
    arguments = parser.parse_args()
    table_line(
        "network", "work", "Tessera, tiles/s", "PyTorch, tiles/s", "ratio", "Tessera, peak MiB", "PyTorch, peak MiB")
    table_line(*["---"] * 2, *["---:"] * 5)
    for network in arguments.networks:
        for _, work, batch, *sides in (row for row in ROWS if row[0] in arguments.rows):
            height, width = (max(1, side // arguments.shrink) for side in sides)
            (rate, memory), (peer_rate, peer_memory) = measure(arguments, network, work, batch, height, width)
            table_line(
                network, f"{WORK[work]}, {batch} of {height}x{width}", f"{rate:.2f}", f"{peer_rate:.2f}",
                f"{rate / peer_rate:.2f}x", f"{memory:,.0f}", f"{peer_memory:,.0f}")


if __name__ == "__main__":
    main()
