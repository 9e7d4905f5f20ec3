#!/usr/bin/env bash
# Trains with 1, 2 and 4 processes of mpirun on this machine, and compares the checkpoints. A process is killed, and the
# checkpoint of the round before stays.
#
#     swift build --traits MPI && Tests/clusters/mpi.sh .build/debug/tessera
set -euo pipefail
tessera=$(readlink -f "${1:?usage: mpi.sh TESSERA}")
command -v mpirun >/dev/null || apt-get install -y -qq --no-install-recommends openmpi-bin libopenmpi-dev >/dev/null
work=$(mktemp -d)
trap 'cd /; rm -rf "$work"' EXIT
cd "$work"
export XDG_DATA_HOME=$work/data HOME=$work OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fail() { echo "FAILED: $*" >&2; exit 1; }
hashes() { (cd "$1/models" && sha256sum -- *); }

"$tessera" sample --images 12 --size 128x96 --seed 3 --output scenes >/dev/null 2>&1
for finetune in --no-finetune --finetune; do
    rm -rf project ranks-*
    "$tessera" init project --images scenes --tiles 2x2 --network lite --epochs 2 $finetune >/dev/null 2>&1
    "$tessera" import project >/dev/null 2>&1
    for ranks in 1 2 4; do
        cp -r project "ranks-$ranks"
        mpirun --oversubscribe -np $ranks "$tessera" train "ranks-$ranks" >/dev/null 2>&1 || fail "$ranks ranks"
        [ "$(hashes "ranks-$ranks")" = "$(hashes ranks-1)" ] || fail "$ranks ranks, $finetune: another checkpoint"
    done
    echo "1, 2 and 4 ranks, $finetune: $(hashes ranks-1)"
done

# A lost rank ends the job. The checkpoint and the labels stay, and the round can be trained again.
before=$(hashes ranks-2)
cat > killed.sh <<END
#!/bin/sh
if [ "\$OMPI_COMM_WORLD_RANK" = 1 ]; then ( sleep 3; kill -9 \$\$ ) & fi
exec "$tessera" "\$@"
END
chmod +x killed.sh
if mpirun --oversubscribe -np 2 ./killed.sh train ranks-2 --epochs 500 >/dev/null 2>errors; then
    fail "a killed rank is no failure"
fi
grep -qi "signal 9" errors || fail "no clear error: $(cat errors)"
[ "$(hashes ranks-2)" = "$before" ] || fail "the checkpoint of the round before is lost"
mpirun --oversubscribe -np 2 "$tessera" train ranks-2 >/dev/null 2>&1 || fail "no training after a killed rank"

status=0
mpirun --oversubscribe -np 3 "$tessera" train ranks-2 >/dev/null 2>errors || status=$?
[ "$status" != 0 ] && grep -q "3 processes cannot train together" errors || fail "3 ranks are not refused: $(cat errors)"
echo "a killed rank ends the job, and the checkpoint stays"
