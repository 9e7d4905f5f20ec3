#!/bin/sh
# Makes pictures of the README and the guide: docs/screenshots.sh [path of tessera]
# It uses a copy of the demo project, which must exist (`tessera demo` makes it).
set -e
tessera=${1:-.build/release/tessera}
demo=${XDG_DATA_HOME:-$HOME/.local/share}/tessera/demo
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

shot() {
    rm -rf "$copy/demo" && cp -r "$demo" "$copy/demo"
    "$tessera" open "$copy/demo" --replay "$2" --screen 120x40 --dump png > "docs/$1.png"
}

shot grid '<wait>n'
shot scatter '<wait><Tab>zV<Shift-Up><Shift-Right><Shift-Right><Shift-Right><Shift-Right><Shift-Down><Shift-Down><Shift-Down><Shift-Left><Shift-Left><Shift-Left><Shift-Left><Enter>'
shot preview '<wait>n3:strategy entropy+spatial<Enter><wait>'

# Two annotators label the same tiles, the second with some other strokes.
agreement() {
    cd "$copy"
    rm -rf demo && cp -r "$demo" demo
    "$tessera" split demo --names ana,bob --overlap 0.5
    # label NAME KEYS: opens the first tile and presses the keys.
    label() { "$tessera" open "demo-$1" --replay "<wait>n<Enter>$2" --screen 120x40 --dump text; }
    label ana "$(printf 'A<Enter>%.0s' $(seq 22))"
    label bob "$(printf 'A2]]<Space>LL<Space><Enter>A<Enter>A6]<Space>KK<Space><Enter>A4[JJ<Space>L<Space><Enter>%.0s' $(seq 6))"
    "$tessera" join demo demo-ana demo-bob
}
tessera=$(realpath "$tessera")
(agreement) >/dev/null
"$tessera" open "$copy/demo" --replay '<wait>5vvvvvz' --screen 90x15 --dump png > docs/agreement.png
