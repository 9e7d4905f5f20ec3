#!/usr/bin/env bash
# Runs a command in N shards with GNU parallel, one process for each processor, on this computer or, with the options of
# GNU parallel in PARALLEL_OPTIONS, on others over ssh:
#
#     parallel.sh 16 tessera score PROJECT
#     PARALLEL_OPTIONS='--sshlogin node1,node2 --workdir .' parallel.sh 16 tessera score PROJECT
#
# Give the same command again after a failure: shards that are done end at once. The exit code is the number of failures.
set -euo pipefail
shards=${1:?usage: parallel.sh SHARDS COMMAND...}
shift
# Without this, each process would use all processors.
export TESSERA_THREADS=${TESSERA_THREADS:-1}
# shellcheck disable=SC2086
seq "$shards" | parallel --env TESSERA_THREADS --quote ${PARALLEL_OPTIONS:-} "$@" --shard "{}/$shards"
