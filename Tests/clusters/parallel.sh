#!/usr/bin/env bash
# Runs scores, features and predictions in shards by GNU parallel on this machine, and compares all bytes with a single
# run. One process is killed, and only its shard is done again.
#
#     Tests/clusters/parallel.sh .build/debug/tessera
set -euo pipefail
tessera=$(readlink -f "${1:?usage: parallel.sh TESSERA}")
script=$(readlink -f "$(dirname "$0")/../../docs/clusters/parallel.sh")
command -v parallel >/dev/null || apt-get install -y -qq --no-install-recommends parallel >/dev/null
work=$(mktemp -d)
trap 'cd /; rm -rf "$work"' EXIT
cd "$work"
export XDG_DATA_HOME=$work/data HOME=$work PARALLEL_OPTIONS=--will-cite
fail() { echo "FAILED: $*" >&2; exit 1; }
results() { (cd "$1/cache" && find . -name index -prune -o -type f -print0 | sort -z | xargs -0 sha256sum); }

"$tessera" sample --images 16 --size 192x144 --seed 3 --output scenes >/dev/null 2>&1
"$tessera" init project --images scenes --tiles 2x2 --recipe meal >/dev/null 2>&1
sed -i 's/^\[training\]/[training]\nepochs = 1/; s/batchSize = 32/batchSize = 3/' project/project.toml
"$tessera" import project >/dev/null 2>&1
"$tessera" train project >/dev/null 2>&1
cp -r project single
cp -r project shards
"$tessera" score single >/dev/null 2>&1
"$tessera" embed single >/dev/null 2>&1
"$tessera" predict single scenes/images --format coco --output single-out >/dev/null 2>&1

# The first shard kills itself, once.
cat > killed.sh <<END
#!/bin/sh
case "\$*" in *1/5*) [ -e killed ] || { touch killed; kill -9 \$\$; } ;; esac
exec "$tessera" "\$@"
END
chmod +x killed.sh
! "$script" 5 ./killed.sh score shards >/dev/null 2>&1 || fail "a killed shard is no failure"
[ -e killed ] && [ "$(ls shards/cache/shards/score | wc -l)" = 4 ] || fail "there are not four of five shards"
"$script" 5 ./killed.sh score shards > log 2>/dev/null || fail "the second run"
[ "$(grep -c 'done before' log)" = 4 ] || fail "more than the killed shard was done again: $(cat log)"
"$tessera" merge shards >/dev/null
"$script" 3 "$tessera" embed shards >/dev/null 2>&1
"$tessera" embed shards >/dev/null 2>&1
diff <(results single) <(results shards) || fail "scores and features differ"
"$script" 4 "$tessera" predict shards scenes/images --format coco --output shards-out >/dev/null 2>&1
"$tessera" predict shards scenes/images --format coco --output shards-out >/dev/null 2>&1
diff -r single-out shards-out || fail "predictions differ"
echo "all passed"
