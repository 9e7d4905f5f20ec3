#!/bin/sh
# Makes docs/tiers.png: docs/tiers.sh [path of tessera] [a project with a trained network]
# It shows the label editor and the entropy map in each color mode, in real terminals. It needs Xvfb, xterm, xdotool, ncurses-term and
# ImageMagick. Without a project it uses a copy of the demo, which must exist (`tessera demo` makes it).
set -e
tessera=$(realpath "${1:-.build/release/tessera}")
project=${2:-${XDG_DATA_HOME:-$HOME/.local/share}/tessera/demo}
. "$(dirname "$0")/display.sh"
start_display 1000x700

# shot NAME TERM COLOR KEYS...: opens a copy of the project in xterm, presses the keys and takes a picture.
shot() {
    name=$1 term=$2 color=$3
    shift 3
    rm -rf "$work/project" && cp -r "$project" "$work/project"
    env -u COLORTERM -u NO_COLOR TERM="$term" xterm -ti vt340 -tn "$term" -fa 'DejaVu Sans Mono' -fs 8 -geometry 80x30+0+0 -e \
        "$tessera" open "$work/project" --color "$color" --graphics none &
    terminal=$!
    settle
    press "$@"
    size=$(xdotool getwindowgeometry --shell "$(xdotool search --class xterm | tail -1)" | sed -n 's/^WIDTH=//p;s/^HEIGHT=//p' | paste -sd x)
    import -window root -crop "$size+0+0" "$work/$name.png"
    kill $terminal
    wait $terminal 2>/dev/null || true
}

for tier in truecolor:xterm-256color 256:xterm-256color 16:xterm-16color 8:xterm mono:xterm; do
    color=${tier%%:*} term=${tier#*:}
    shot "$color-map" "$term" "$color" n
    shot "$color-editor" "$term" "$color" n Return 3 r Left Left Left Left Left Left Left Left Left Left Up Up Up Up Up Up space \
        shift+Right shift+Right Right Right Right Right space
    convert "$work/$color-map.png" "$work/$color-editor.png" -bordercolor black -border 2 +append "$work/row-$color.png"
done
convert "$work"/row-truecolor.png "$work"/row-256.png "$work"/row-16.png "$work"/row-8.png "$work"/row-mono.png \
    -append -resize 50% -colors 128 png8:docs/tiers.png
