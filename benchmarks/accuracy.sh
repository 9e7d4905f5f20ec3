#!/bin/sh
# Trains on 288 random tiles of CamVid, the same tiles as `accuracy.py` for a seed; see docs/benchmarks.md.
# Prints a line for each run: network, recipe, backbone, seed, validation mIoU.
#   benchmarks/accuracy.sh IMAGENET-WEIGHTS CAMVID-FOLDER
# Takes about an hour on two cores. Needs python3 and `swift build -c release`.
set -eu
cd "$(dirname "$0")/.."
tessera=.build/release/tessera
imagenet=${1:?"usage: benchmarks/accuracy.sh IMAGENET-WEIGHTS CAMVID-FOLDER"}
camvid=${2:?"usage: benchmarks/accuracy.sh IMAGENET-WEIGHTS CAMVID-FOLDER"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NETWORK RECIPE BACKBONE SEED
measure() {
    project=$work/$1-$2-$3-$4
    $tessera init "$project" --images "$camvid" --layout camvid --weights "$imagenet" --network "$1" --recipe "$2" \
        "--$3" --seed "$4" > "$work/log"
    $tessera import "$project" --tiles "$work/tiles$4" > "$work/log"
    quality=$($tessera train "$project" --json 2> "$work/log" | sed -n 's/.*"meanIoU":\([0-9.]*\).*/\1/p')
    echo "$1 $2 $3 $4 $quality"
    rm -rf "$project"
}

for seed in 1 2 3; do
    python3 - "$camvid/train.txt" $seed > "$work/tiles$seed" << 'END'
import random, sys
names = [line.split()[0].split("/")[-1].rsplit(".", 1)[0] for line in open(sys.argv[1])]
random.seed(int(sys.argv[2]))
for image, row, column in random.sample([(i, r, c) for i in range(len(names)) for r in range(4) for c in range(4)], 288):
    print(names[image], row, column)
END
    for backbone in no-finetune finetune; do
        for recipe in meal context; do measure full $recipe $backbone $seed; done
    done
    measure lite meal no-finetune $seed
done
