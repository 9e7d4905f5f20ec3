#!/usr/bin/env bash
# Installs and starts Slurm on this machine, as root, and runs scores, features and a study as job arrays of 1, 3 and 7
# shards. One task of each array of scores is killed and repeated. All results must have the bytes of a single run.
#
#     Tests/clusters/slurm.sh .build/debug/tessera [TESSERA-WITH-MPI]
#
# It takes some minutes, because Slurm needs about a second for each task. With a second program, a build with `--traits
# MPI`, it also trains with 1 and 2 tasks, and compares the checkpoints.
set -euo pipefail
tessera=$(readlink -f "${1:?usage: slurm.sh TESSERA [TESSERA-WITH-MPI]}")
mpi=${2:+$(readlink -f "$2")}
scripts=$(readlink -f "$(dirname "$0")/../../docs/clusters/slurm")
apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >/dev/null

work=$(mktemp -d)
host=$(hostname -s)
cd "$work"
mkdir spool state log
cat > slurm.conf <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0
SlurmctldPort=16817
SlurmdPort=16818
SlurmdSpoolDir=$work/spool
StateSaveLocation=$work/state
SlurmctldLogFile=$work/log/slurmctld
SlurmdLogFile=$work/log/slurmd
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
# The scripts ask for four processors and 4 GB for each task, as on a cluster.
export SBATCH_OPTIONS="--cpus-per-task=1 --mem=0"

install -d -o munge -g munge -m755 /run/munge
started_munge=
pgrep -x munged >/dev/null || { runuser -u munge -- munged; started_munge=1; }
slurmctld -i
slurmd
stop() {
    scancel -u "$(id -un)" 2>/dev/null || true
    for name in slurmd slurmctld; do [ ! -e "$work/$name.pid" ] || kill "$(cat "$work/$name.pid")" || true; done
    [ -z "$started_munge" ] || pkill -x munged || true
}
trap stop EXIT

fail() { echo "FAILED: $*" >&2; tail -n 5 tessera-*.log >&2 || true; exit 1; }

# The state of a job and its tasks, one a line.
states() { scontrol show job "$1" 2>/dev/null | grep -o 'JobState=[A-Z_]*' | cut -d= -f2; }
# Waits until no task of a job is waiting or running.
finish() {
    local tries=0
    until [ -n "$(states "$1")" ] && ! states "$1" | grep -qE 'PENDING|RUNNING|COMPLETING|CONFIGURING'; do
        sleep 0.2
        tries=$((tries + 1))
        [ $tries -lt 1500 ] || fail "job $1 does not end: $(scontrol show job "$1")"
    done
}
# Runs submit.sh, and waits for its jobs.
submit() {
    local jobs
    jobs=$("$scripts/submit.sh" "$@" | grep -o '^job [0-9]*' | cut -d' ' -f2)
    for job in $jobs; do finish "$job"; done
    for job in $jobs; do ! states "$job" | grep -qv COMPLETED || fail "$* ended as: $(states "$job" | tr '\n' ' ')"; done
}
# The hashes of the results of a project.
results() { (cd "$1/cache" && find . -name index -prune -o -type f -print0 | sort -z | xargs -0 sha256sum); }

export XDG_DATA_HOME=$work/data
"$tessera" sample --images 24 --size 320x240 --seed 3 --output scenes >/dev/null
"$tessera" init project --images scenes --tiles 2x2 --recipe meal >/dev/null
sed -i 's/^\[training\]/[training]\nepochs = 1/; s/batchSize = 32/batchSize = 3/' project/project.toml
"$tessera" import project >/dev/null
"$tessera" train project >/dev/null

cp -r project single
"$tessera" score single >/dev/null
"$tessera" embed single >/dev/null
results single > single.sha

for shards in 1 3 7; do
    cp -r project "project-$shards"
    # Kill one task while it runs. It must leave nothing, and the others must go on.
    # shellcheck disable=SC2086
    array=$(sbatch --parsable $SBATCH_OPTIONS --array="1-$shards" "$scripts/shard.sbatch" "$shards" "$tessera" score "project-$shards")
    victim=$(((shards + 1) / 2))
    until states "${array}_$victim" | grep -qE 'RUNNING|COMPLETED|FAILED|CANCELLED'; do sleep 0.05; done
    # The task needs some time until it works on images.
    sleep 0.3
    scancel --signal=KILL --full "${array}_$victim" 2>/dev/null || true
    finish "$array"
    "$tessera" merge "project-$shards" >merged.txt 2>&1 || true
    if grep -q "merged the scores" merged.txt; then
        echo "$shards shards: the task ended before it was killed"
    else
        grep -q "shards of \`score\` are missing\|there are no shards" merged.txt || fail "$(cat merged.txt)"
        [ "$(ls "project-$shards/cache/shards/score" 2>/dev/null | wc -l)" = $((shards - 1)) ] || fail "shards after a kill"
        submit "$shards" "$tessera" score "project-$shards" -- "$tessera" merge "project-$shards"
        done_before=$(cat tessera-*.log | grep -c 'done before' || true)
        [ "$done_before" -ge $((shards - 1)) ] || fail "$done_before of $shards shards were not done again"
    fi
    rm -f tessera-*.log
    submit "$shards" "$tessera" embed "project-$shards" -- "$tessera" embed "project-$shards"
    rm -f tessera-*.log
    results "project-$shards" > shards.sha
    diff single.sha shards.sha >/dev/null || fail "$shards shards: $(diff single.sha shards.sha)"
    echo "scores and features of $shards shards: the bytes of a single run"
done

cat > study.toml <<END
title = "Two strategies"
strategies = ["random", "entropy"]
seeds = [1, 2]
[dataset]
images = "scenes"
tiles = "2x2"
[network]
name = "lite"
[schedule]
rounds = 1
initialTiles = 4
[training]
recipe = "meal"
epochs = 1
[acquisition]
batchSize = 3
END
"$tessera" study run study.toml --output study-single >/dev/null
for shards in 1 3 7; do
    submit "$shards" "$tessera" study run study.toml --output "study-$shards" -- "$tessera" study report "study-$shards"
    rm -f tessera-*.log
    for run in $(cd study-single/runs && find . -name 'seed-?.json'); do
        cmp "study-single/runs/$run" "study-$shards/runs/$run" || fail "the study of $shards shards differs in $run"
    done
    echo "the study of $shards shards: the bytes of a single run"
done

if [ -n "$mpi" ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    for tasks in 1 2; do
        cp -r project "trained-$tasks"
        # shellcheck disable=SC2086
        job=$(sbatch --parsable $SBATCH_OPTIONS --ntasks=$tasks "$scripts/train.sbatch" "$mpi" train "trained-$tasks")
        finish "$job"
        [ "$(states "$job")" = COMPLETED ] || fail "a training with $tasks tasks ended as $(states "$job")"
        cmp trained-1/models/round-1.safetensors "trained-$tasks/models/round-1.safetensors" || fail "$tasks tasks"
    done
    echo "a training with 1 and 2 tasks: the same bytes"
fi
stop
cd /
rm -rf "$work"
echo "all passed"
