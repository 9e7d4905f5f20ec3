#!/usr/bin/env bash
# Runs a command in N shards as a job array of Slurm, and another command after all of them ended well:
#
#     submit.sh 8 tessera score PROJECT -- tessera merge PROJECT
#
# Submit the same again to continue. Shards that are done end at once. Further options of sbatch are in SBATCH_OPTIONS:
#
#     SBATCH_OPTIONS='--cpus-per-task=16 --mem=16G --partition=short' submit.sh 8 tessera score PROJECT
set -euo pipefail
usage="usage: submit.sh SHARDS COMMAND... [-- LAST COMMAND...]"
shards=${1:?$usage}
shift
command=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    command+=("$1")
    shift
done
[ ${#command[@]} -gt 0 ] || { echo "$usage" >&2; exit 64; }
[ $# -eq 0 ] || shift
here=$(dirname "$(readlink -f "$0")")

# shellcheck disable=SC2086
array=$(sbatch --parsable ${SBATCH_OPTIONS:-} --array="1-$shards" "$here/shard.sbatch" "$shards" "${command[@]}")
echo "job $array: $shards shards of: ${command[*]}"
if [ $# -gt 0 ]; then
    # Without --kill-on-invalid-dep, this job would wait forever after a failed shard.
    # shellcheck disable=SC2086
    last=$(sbatch --parsable ${SBATCH_OPTIONS:-} --dependency="afterok:$array" --kill-on-invalid-dep=yes "$here/last.sbatch" "$@")
    echo "job $last, after all shards: $*"
fi
