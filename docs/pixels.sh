#!/bin/sh
# Makes the pictures of the guide in kitty, with images in real pixels: docs/pixels.sh [path of tessera]
# It needs Xvfb, kitty, xdotool and ImageMagick, and uses a copy of the demo, which must exist (`tessera demo` makes it).
set -e
tessera=$(realpath "${1:-.build/release/tessera}")
demo=${XDG_DATA_HOME:-$HOME/.local/share}/tessera/demo
. "$(dirname "$0")/display.sh"
start_display 1224x864
export LIBGL_ALWAYS_SOFTWARE=1 XDG_RUNTIME_DIR="$work"

# open_kitty PROJECT: opens a project in a window of the size of the display.
open_kitty() {
    env -u COLORTERM -u NO_COLOR kitty --config NONE -o font_family='DejaVu Sans Mono' -o font_size=9 \
        -o remember_window_size=no -o initial_window_width=1224 -o initial_window_height=864 -o cursor_blink_interval=0 \
        "$tessera" open "$1" &
    terminal=$!
    settle
}

# picture FILE [GEOMETRY]: the window, or a part of it.
picture() { import -window root ${2:+-crop "$2" +repage} "$work/$1"; }

close_kitty() {
    kill $terminal
    wait $terminal 2>/dev/null || true
}

rm -rf "$work/demo" && cp -r "$demo" "$work/demo"
open_kitty "$work/demo"
press n n Return a 3 space
picture editor.png
press u 2 Up Up Up Up Up Up Up Up Up Up
picture step-1.png 732x571+244+243
press period
picture step-2.png 732x571+244+243
press space b
picture step-3.png 732x571+244+243
close_kitty

convert "$work/editor.png" -colors 200 png8:docs/editor.png
convert "$work"/step-?.png -bordercolor black -border 2 +append -resize 60% -colors 200 png8:docs/correct.png
