#!/bin/sh
# Measures what the weights are worth that the backbone starts from; see docs/benchmarks.md.
# Prints a line for each run: dataset, weights, backbone, seed, validation mIoU.
#   benchmarks/backbones.sh IMAGENET-WEIGHTS [CAMVID-FOLDER]
# Sample data takes about ten minutes on two cores, CamVid an hour more. Needs `swift build -c release`.
set -eu
cd "$(dirname "$0")/.."
tessera=.build/release/tessera
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure DATASET RECIPE TILES INIT-OPTIONS...
measure() {
    dataset=$1 recipe=$2 tiles=$3
    shift 3
    for start in none own imagenet; do
        project=$work/$dataset-$start
        case $start in
            own) $tessera init "$project" "$@" ;;
            none) $tessera init "$project" "$@" --weights none ;;
            imagenet) $tessera init "$project" "$@" --weights "$imagenet" ;;
        esac > "$work/log"
        for backbone in no-finetune finetune; do
            for seed in 1 2 3; do
                quality=$($tessera simulate "$project" --strategy random --rounds 0 --initial-tiles "$tiles" \
                    --recipe "$recipe" --$backbone --seed $seed --json 2> "$work/log" |
                    sed -n 's/.*"meanIoU":\([0-9.]*\).*/\1/p')
                echo "$dataset $start $backbone $seed $quality"
            done
        done
    done
}

imagenet=${1:?"usage: benchmarks/backbones.sh IMAGENET-WEIGHTS [CAMVID-FOLDER]"}
measure sample context 24 --images sample-data
if [ $# -gt 1 ]; then measure camvid meal 294 --images "$2" --layout camvid; fi
