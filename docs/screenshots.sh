#!/bin/sh
# Makes the pictures of the README: docs/screenshots.sh [path of tessera]
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
shot editor '<wait>nn<Enter>a3<Space>'
