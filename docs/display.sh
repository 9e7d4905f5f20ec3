# Functions for scripts that take pictures of real terminals under Xvfb. They need Xvfb, xdotool and ImageMagick.

# start_display WIDTHxHEIGHT: opens a display of this size until the script ends, and a folder $work.
start_display() {
    work=$(mktemp -d)
    export DISPLAY=:${TESSERA_DISPLAY:-93}
    Xvfb "$DISPLAY" -screen 0 "$1x24" >/dev/null 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
    sleep 2
}

# settle: waits until the display has not changed for a second.
settle() {
    last=
    for _ in $(seq 1 120); do
        sleep 1
        next=$(import -window root png:- | sha256sum)
        [ "$next" = "$last" ] && return
        last=$next
    done
}

# press KEY...: presses keys in the only window, by their names in X.
press() {
    xdotool mousemove 5 5  # without a window manager, keys go to the window below the pointer
    for key in "$@"; do
        xdotool key --delay 60 "$key"
        sleep 0.3
    done
    settle
}
