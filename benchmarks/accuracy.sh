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

# The numbers of the recipe context before 2026-12-01, which are those of accuracy.py without options.
earlier="--epochs 20 --validate-every 5 --frozen-stages 0 --average-decay 0 --pseudo-weight 0
    --smallest-class-weight 0.1 --largest-class-weight 10"

# measure NETWORK RECIPE BACKBONE SEED [OPTIONS OF TRAIN]
measure() {
    network=$1 recipe=$2 backbone=$3 seed=$4
    shift 4
    project=$work/$network-$recipe-$backbone-$seed
    $tessera init "$project" --images "$camvid" --layout camvid --weights "$imagenet" --network "$network" \
        --recipe "$recipe" "--$backbone" --seed "$seed" > "$work/log"
    $tessera import "$project" --tiles "$work/tiles$seed" > "$work/log"
    quality=$($tessera train "$project" "$@" --json 2> "$work/log" | sed -n 's/.*"meanIoU":\([0-9.]*\).*/\1/p')
    echo "$network $recipe $backbone $seed $quality"
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
        measure full meal $backbone "$seed"
        # shellcheck disable=SC2086 # several options
        measure full context $backbone "$seed" $earlier
    done
    measure lite meal no-finetune "$seed"
    measure fine context finetune "$seed"
done
