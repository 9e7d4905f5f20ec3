#!/usr/bin/env python3
"""Shows images in real terminals and compares screenshots with the pixels that must be there.

    Tests/terminals/run.py .build/debug/tessera

It needs Xvfb, xterm, kitty, tmux, xdotool and ImageMagick. In xterm (sixel) and kitty (kitty's protocol) it opens the
label editor, compares the image, paints a dab with the mouse at one pixel, opens a dialog over the image, and ends the
program by `q`, by SIGTERM and by a trap. Then no pixel may remain, and no answer of the terminal may be left as a key.
In tmux 3.3, which shows no images, the image must be drawn with characters. `--keep DIR` keeps the screenshots.
"""
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

COLUMNS, ROWS = 100, 30
WIDTH, HEIGHT = 160, 120  # of the image
SCREEN = (1300, 900)
PATIENCE = 120  # seconds for one step on a busy machine

tessera = os.path.realpath(sys.argv[1])
keep = sys.argv[sys.argv.index("--keep") + 1] if "--keep" in sys.argv else None
work = tempfile.mkdtemp(prefix="tessera-terminals-")
environment = {
    **{name: value for name, value in os.environ.items() if name not in ("COLORTERM", "TMUX", "STY", "TERM_PROGRAM")},
    "LANG": "C.UTF-8", "HOME": work, "XDG_CONFIG_HOME": work, "XDG_DATA_HOME": work, "XDG_RUNTIME_DIR": work,
    "LIBGL_ALWAYS_SOFTWARE": "1", "SWIFT_BACKTRACE": "enable=no",
}
processes = []


def fail(text):
    raise SystemExit(f"FAILED: {text}")


def run(*command, **options):
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, **options).stdout


def color(x, y):
    """The image: two gradients and a checkerboard, so that each shift changes pixels."""
    return x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1), 192 if (x // 8 + y // 8) % 2 else 64


def make_project():
    os.mkdir(f"{work}/images")
    pixels = bytes(value for y in range(HEIGHT) for x in range(WIDTH) for value in color(x, y))
    for number in range(4):
        run("convert", "-size", f"{WIDTH}x{HEIGHT}", "-depth", "8", "rgb:-", f"{work}/images/{number}.png", input=pixels)
    with open(f"{work}/classes.txt", "w") as file:
        file.write("0 first #ff0000\n1 second #00ff00\n")
    run(tessera, "init", f"{work}/project", "--images", f"{work}/images", "--classes", f"{work}/classes.txt",
        "--tiles", "1x1")


class Screen:
    """A screenshot: red, green and blue of each pixel."""

    def __init__(self, name):
        self.bytes = run("import", "-window", "root", "-depth", "8", "rgb:-")
        if keep:
            os.makedirs(keep, exist_ok=True)
            run("convert", "-size", f"{SCREEN[0]}x{SCREEN[1]}", "-depth", "8", "rgb:-", f"{keep}/{name}.png",
                input=self.bytes)

    def __getitem__(self, position):
        at = 3 * (position[1] * SCREEN[0] + position[0])
        return tuple(self.bytes[at:at + 3])


class Terminal:
    """A terminal on the display, with a shell script that runs the program."""

    def __init__(self, name, options):
        self.name = name
        self.folder = f"{work}/{name}-{len(processes)}"
        os.mkdir(self.folder)
        script = f"{self.folder}/script"
        with open(script, "w") as file:
            file.write(f"""#!/bin/bash
exec 2>/dev/null
cd {self.folder}
tput civis
python3 -c 'import fcntl, termios; print(fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)).hex())' > size
while ! [ -e go ]; do sleep 0.05; done
bash -c 'echo $$ > pid; exec "$0" open "$1" 2>error' {tessera} {work}/project 2>/dev/null
echo $? > code
tput civis
stty -icanon -echo min 0 time 0
sleep 0.3
dd bs=1000 count=1 2>/dev/null > left
touch done
sleep 1000
""")
        os.chmod(script, 0o755)
        log = open(f"{self.folder}/log", "w")
        self.process = subprocess.Popen(
            [*options, script], env=environment, stdout=log, stderr=log, start_new_session=True)
        processes.append(self.process)
        self.wait("size")
        time.sleep(1)
        rows, columns, width, height = struct.unpack("HHHH", bytes.fromhex(self.read("size").strip()))
        if (columns, rows) != (COLUMNS, ROWS):
            fail(f"{name} has {columns}x{rows} characters")
        self.cell = (width // columns, height // rows)

    def read(self, name):
        with open(f"{self.folder}/{name}", errors="replace") as file:
            return file.read()

    def wait(self, name):
        end = time.time() + PATIENCE
        while not (os.path.exists(f"{self.folder}/{name}") and (name == "done" or self.read(name))):
            if time.time() > end:
                fail(f"{self.name}: no {name}; {os.listdir(self.folder)}")
            time.sleep(0.05)

    def key(self, *keys):
        run("xdotool", "key", *keys)

    def settled(self, name, condition=lambda screen: True):
        """The screen after it has stopped changing and fulfills the condition."""
        end, before = time.time() + PATIENCE, None
        while time.time() < end:
            screen = Screen(f"{self.name}-{name}")
            if before and before.bytes == screen.bytes and condition(screen):
                return screen
            before = screen
            time.sleep(0.3)
        fail(f"{self.name}: the screen is not as expected: {name}")

    # The geometry of the editor: see EditorPanel, EditorZoom and EditorWindow.
    def view(self):
        return (COLUMNS - 35) * self.cell[0], (ROWS - 5) * self.cell[1]

    def zoom(self):
        width, height = self.view()
        return max(level for level in (1, 2, 3, 4, 6, 8) if width // level >= WIDTH and height // level >= HEIGHT)

    def pixel(self, x, y):
        """The pixel of the image at a pixel of the view."""
        (width, height), zoom = self.view(), self.zoom()
        seen = width // zoom, height // zoom
        return ((2 * x + 1) * seen[0] // (2 * width) - (seen[0] - WIDTH) // 2,
                (2 * y + 1) * seen[1] // (2 * height) - (seen[1] - HEIGHT) // 2)

    def difference(self, screen):
        """The share of the pixels of the image that differ from what they must be, without the cursor."""
        wrong = count = 0
        width, height = self.view()
        for y in range(0, height, 3):
            for x in range(0, width, 3):
                column, row = self.pixel(x, y)
                if 0 <= column < WIDTH and 0 <= row < HEIGHT:
                    count += 1
                    shown = screen[x + self.origin[0], y + self.origin[1] + 2 * self.cell[1]]
                    wrong += max(abs(a - b) for a, b in zip(shown, color(column, row))) > self.tolerance
        return wrong / count

    def click(self, column, row):
        """Clicks on the middle of a pixel of the image."""
        width, height = self.view()
        matches = [x for x in range(width) if self.pixel(x, 0)[0] == column]
        lines = [y for y in range(height) if self.pixel(0, y)[1] == row]
        x, y = matches[len(matches) // 2], lines[len(lines) // 2]
        position = x + self.origin[0], y + self.origin[1] + 2 * self.cell[1]
        run("xdotool", "mousemove", *map(str, position), "click", "1")
        return position

    def close(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def start(name):
    if name == "xterm":
        terminal = Terminal(name, [
            "xterm", "-ti", "vt340", "-geometry", f"{COLUMNS}x{ROWS}+0+0", "-b", "0", "-bw", "0", "+sb", "-fa",
            "DejaVu Sans Mono", "-fs", "10", "-bg", "black", "-fg", "white", "-e"])
        terminal.origin, terminal.tolerance = (0, 0), 40
    else:
        options = {
            "font_family": "DejaVu Sans Mono", "font_size": 10, "remember_window_size": "no", "window_padding_width": 0,
            "initial_window_width": f"{COLUMNS}c", "initial_window_height": f"{ROWS}c", "placement_strategy": "top-left",
            "cursor_blink_interval": 0, "update_check_interval": 0, "enable_audio_bell": "no", "sync_to_monitor": "no",
            "background": "#000000", "hide_window_decorations": "yes",
        }
        words = [word for item in options.items() for word in ("-o", f"{item[0]}={item[1]}")]
        terminal = Terminal(name, ["kitty", "--config", "NONE", *words])
        terminal.origin, terminal.tolerance = (0, 0), 8
    windows = run("xdotool", "search", "--onlyvisible", "--name", ".*").decode().split()
    geometry = run("xdotool", "getwindowgeometry", "--shell", windows[-1]).decode()
    values = dict(re.findall(r"(\w+)=(\d+)", geometry))
    terminal.origin = int(values["X"]), int(values["Y"])
    run("xdotool", "windowfocus", windows[-1], "mousemove", str(SCREEN[0] - 5), str(SCREEN[1] - 5))
    return terminal


def check(name, ends):
    for number, end in enumerate(ends):
        terminal = start(name)
        before = terminal.settled("before")
        open(f"{terminal.folder}/go", "w").close()
        terminal.wait("pid")
        terminal.settled("opened", lambda screen: screen.bytes != before.bytes)
        terminal.key("Return")
        screen = terminal.settled("editor", lambda screen: terminal.difference(screen) < 0.03)
        print(f"{name}: the image is there, zoom {terminal.zoom()}, "
              f"{terminal.difference(screen):.2%} of its pixels under the cursor")
        if number == 0:
            column, row = 30, 20
            x, y = terminal.click(column, row)
            # The cross of the cursor is on the middle, so look at the pixel of the image below and right of it.
            x, y = x + terminal.zoom(), y + terminal.zoom()
            wanted = [round(a * 0.3 + b * 0.7) for a, b in zip(color(column + 1, row + 1), (255, 0, 0))]
            limit = max(12, terminal.tolerance)
            painted = terminal.settled("dab", lambda screen: all(
                abs(a - b) <= limit for a, b in zip(screen[x, y], wanted)))
            if terminal.difference(painted) > 0.04:
                fail(f"{name}: the dab has changed {terminal.difference(painted):.2%} of the image")
            terminal.key("question")
            dialog = terminal.settled("dialog", lambda screen: terminal.difference(screen) > 0.2)
            terminal.key("Escape")
            terminal.settled("after-dialog", lambda screen: terminal.difference(screen) <= 0.04)
            print(f"{name}: a click paints one place, and the image is whole after a dialog")
        pid = int(terminal.read("pid"))
        if end == "q":
            terminal.key("Escape")  # closes the editor; in one piece with the next key it would be Alt-Q
            terminal.settled("closed", lambda screen: terminal.difference(screen) > 0.2)
            terminal.key("q")
        else:
            os.kill(pid, {"SIGTERM": signal.SIGTERM, "a trap": signal.SIGTRAP}[end])
        terminal.wait("done")
        after = terminal.settled("after", lambda screen: screen.bytes == before.bytes)
        if terminal.read("left"):
            fail(f"{name}: after {end} the shell reads {terminal.read('left')!r}")
        code = terminal.read("code").strip()
        if end == "q" and code != "0":
            fail(f"{name}: exit code {code}; {terminal.read('error')}")
        print(f"{name}: nothing remains after {end} (exit code {code})")
        terminal.close()


def check_tmux():
    socket = f"{work}/tmux"
    tmux = ["tmux", "-f", "/dev/null", "-S", socket]
    run(*tmux, "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), f"{tessera} open {work}/project; sleep 1000")
    try:
        end = time.time() + PATIENCE
        pressed = False
        while True:
            text = run(*tmux, "capture-pane", "-p").decode()
            if not pressed and "/" in text and "image" in text:
                run(*tmux, "send-keys", "Enter")
                pressed = True
            if pressed and text.count("▀") > 500 and "brush" in text:
                break
            if time.time() > end:
                fail(f"tmux shows no image of characters:\n{text}")
            time.sleep(0.2)
        if re.search(r"Gi=|1\$r|\[\?", text):
            fail(f"tmux shows an answer or a question:\n{text}")
        print("tmux: the image is drawn with characters")
    finally:
        run(*tmux, "kill-server")


def main():
    number = next(n for n in range(90, 200) if not os.path.exists(f"/tmp/.X{n}-lock"))
    environment["DISPLAY"] = f":{number}"
    server = subprocess.Popen(["Xvfb", f":{number}", "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24"],
                              stderr=subprocess.DEVNULL)
    processes.append(server)
    try:
        while not os.path.exists(f"/tmp/.X{number}-lock"):
            time.sleep(0.1)
        time.sleep(1)
        make_project()
        check("xterm", ["q", "SIGTERM", "a trap"])
        check("kitty", ["q", "SIGTERM", "a trap"])
        check_tmux()
        print("all is well")
    finally:
        for process in reversed(processes):
            if process.poll() is None:
                process.terminate()
                process.wait()
        shutil.rmtree(work, ignore_errors=True)


main()
