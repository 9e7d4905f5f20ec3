#!/usr/bin/env bash
# Runs a command in N shards with GNU parallel, one process for each processor, on this computer or, with the options of
# GNU parallel in PARALLEL_OPTIONS, on others over ssh:
#
#     parallel.sh 16 tessera score PROJECT
#     PARALLEL_OPTIONS='--sshlogin node1,node2 --workdir .' parallel.sh 16 tessera score PROJECT
#
# Give the same command again to repeat the shards that failed. tessera.joblog has the result of each shard.
set -euo pipefail
shards=${1:?usage: parallel.sh SHARDS COMMAND...}
shift
# Without this, each process would use all processors.
export TESSERA_THREADS=${TESSERA_THREADS:-1}
# shellcheck disable=SC2086
seq "$shards" | parallel --env TESSERA_THREADS --joblog tessera.joblog --resume-failed --quote ${PARALLEL_OPTIONS:-} \
    "$@" --shard "{}/$shards"
