"""One page with the learning curves and summaries of many studies.

    for file in docs/studies/*-small.toml; do
        tessera study run $file --output runs/$(basename $file .toml); tessera study report runs/$(basename $file .toml)
    done
    python study_results.py runs --output docs/results --page docs/studies/RESULTS.md --preface docs/results/preface.md

RUNS has one folder of `tessera study run` for each study, with its report. The plots of the page are copied to
--output. --preface is a text in Markdown between the title and the studies.
"""
import argparse
import json
import os
from pathlib import Path

TABLES = ["Learning curves", "Summary", "Images", "Stopping advice"]
PLOTS = [("learning-curves.svg", "learning curves")]
# What else the page shows of studies whose names start with these words: tables and plots of what they are about.
FURTHER = {
    "efficiency": (["Classes", "Labeled classes", "Clicks"], [("clicks.svg", "clicks"), ("class-iou.svg", "classes")]),
    "spatial-cost": (["Time of a selection"], [("selection-seconds.svg", "time of a selection")]),
    "spatial-images": ([], [("images.svg", "images with labeled tiles")]),
    "spatial-strategies-cityscapes": ([], [("regions.png", "selected regions")]),
}


def sections(report):
    """The parts of a report by their headings; the first part has the heading ""."""
    parts, heading = {"": []}, ""
    for line in report.splitlines():
        if line.startswith("## "):
            heading = line[3:]
            parts[heading] = []
        else:
            parts[heading].append(line)
    return parts


def table(lines):
    """The table of a section, without texts and pictures."""
    return "\n".join(line for line in lines if line.startswith("|"))


def study(folder, output, page):
    """The part of the page about a study."""
    summary = json.loads((folder / "report/report.json").read_text())
    parts = sections((folder / "report/report.md").read_text())
    head = "\n".join(line for line in parts[""] if not line.startswith("# ")).strip()
    lines = [f"## {folder.name}", "", f"**{summary['title']}**", "", head]
    further = [extra for start, extra in FURTHER.items() if folder.name.startswith(start)]
    for heading in TABLES + [name for tables, _ in further for name in tables]:
        if heading in parts:
            lines += ["", f"{heading}:", "", table(parts[heading])]
    for plot, name in PLOTS + [plot for _, plots in further for plot in plots]:
        source = folder / "report" / plot
        if source.exists():
            target = output / f"{folder.name}-{plot}"
            target.write_bytes(source.read_bytes())
            lines += ["", f"![{folder.name}: {name}]({os.path.relpath(target, page.parent)})"]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path)
    parser.add_argument("--output", type=Path, required=True, help="the folder of the plots")
    parser.add_argument("--page", type=Path, required=True, help="the page to write")
    parser.add_argument("--preface", type=Path)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    folders = sorted(path.parent.parent for path in arguments.runs.glob("*/report/report.json"))
    preface = arguments.preface.read_text().strip() + "\n" if arguments.preface else ""
    parts = ["# Results of the studies\n", preface] + [
        study(folder, arguments.output, arguments.page) for folder in folders]
    arguments.page.write_text("\n".join(part for part in parts if part))
    print(f"{len(folders)} studies in {arguments.page}")


if __name__ == "__main__":
    main()
