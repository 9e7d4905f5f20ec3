// Plain functions with the prefix `screen_` around ncurses. They hide macros and variadic functions, which Swift cannot
// call. They also hide stdscr, WINDOW and LINES, whose types and thread rules differ between releases.
#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

// Opens a terminal of the type `type`. Returns NULL if the terminfo database has no such entry. ncurses has its own
// output buffer, in addition to that of `output`.
static inline SCREEN *screen_open(const char *type, FILE *output, FILE *input) {
    return newterm(type, output, input);
}

// Sets the modes of a full-screen program. Without `keysAsSignals`, Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q arrive as keys.
static inline void screen_configure(bool keysAsSignals) {
    if (keysAsSignals) cbreak(); else raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    curs_set(0);
}

static inline int screen_width(void) { return getmaxx(stdscr); }
static inline int screen_height(void) { return getmaxy(stdscr); }
static inline int screen_color_count(void) { return tigetnum((char *)"colors"); }

// The number of colors of the terminal type `type`; -1 if the terminfo database has no such entry. No screen may be open.
static inline int screen_type_color_count(const char *type) {
    int status = 0;
    if (setupterm(type, STDOUT_FILENO, &status) != OK) return -1;
    int colors = tigetnum((char *)"colors");
    del_curterm(cur_term);
    return colors < 0 ? 0 : colors;
}

// Returns a string capability, or NULL if the terminal lacks it. tigetstr returns (char *)-1 for unknown names.
static inline const char *screen_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? 0 : value;
}

// Sets ncurses's copy of the size to the size of the terminal. Unlike resizeterm this queues no KEY_RESIZE.
static inline void screen_adopt_size(int terminal) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resize_term(size.ws_row, size.ws_col);
}

// <wchar.h> declares wcwidth only for X/Open programs.
extern int wcwidth(wchar_t);
// The width of a character in the locale of the program; -1 if that locale cannot print it.
static inline int screen_scalar_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
// The width of a character in the locale C.UTF-8, for any locale of the program; -1 if it cannot be printed.
int screen_utf8_width(uint32_t scalar);

static inline void screen_redraw_all(void) { clearok(stdscr, TRUE); }
static inline void screen_refresh(void) { wrefresh(stdscr); }

// The kind of input that `screen_read` returns: nothing, a Unicode scalar, or a key code with a name (see keyname).
enum { SCREEN_NOTHING, SCREEN_SCALAR, SCREEN_KEY };

static inline int screen_read(uint32_t *value) {
    wint_t input = 0;
    int kind = wget_wch(stdscr, &input);
    *value = input;
    return kind == OK ? SCREEN_SCALAR : kind == KEY_CODE_YES ? SCREEN_KEY : SCREEN_NOTHING;
}

// Defines key codes for the start of an SGR mouse report and for both ends of a bracketed paste. They replace the
// definitions of the terminfo entry.
enum { SCREEN_MOUSE_PREFIX = KEY_MAX + 4096, SCREEN_PASTE_START, SCREEN_PASTE_END };
static inline void screen_define_keys(void) {
    define_key(0, KEY_MOUSE);
    define_key("\033[<", SCREEN_MOUSE_PREFIX);
    define_key("\033[200~", SCREEN_PASTE_START);
    define_key("\033[201~", SCREEN_PASTE_END);
}
