// What Swift cannot see of ncurses (macros, variadic functions) or should not (stdscr, WINDOW, LINES,
// whose types and thread rules differ between releases), behind plain functions with the prefix `screen_`.
#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <term.h>

// Opens the terminal `type`; ncurses buffers on its own. NULL if the terminfo database has no such entry.
static inline SCREEN *screen_open(const char *type, FILE *output, FILE *input) {
    return newterm(type, output, input);
}

// Modes of a full-screen program. With `raw`, ^C, ^Z, ^S and ^Q arrive as keys.
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

// 0 for "the terminal has no such string"; tigetstr answers (char *)-1 for a name that is none.
static inline const char *screen_capability(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? 0 : value;
}

// ncurses's copy of the size is set to that of the terminal. Unlike resizeterm this puts no key into the queue.
static inline void screen_adopt_size(int terminal) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resize_term(size.ws_row, size.ws_col);
}

// As the locale has it: -1 for what cannot be printed. <wchar.h> declares it only to X/Open programs.
extern int wcwidth(wchar_t);
static inline int screen_scalar_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
// The same in the locale C.UTF-8, whatever the locale of the program.
int screen_utf8_width(uint32_t scalar);

static inline void screen_redraw_all(void) { clearok(stdscr, TRUE); }
static inline void screen_refresh(void) { wrefresh(stdscr); }

// What getch took: nothing, a Unicode scalar, or a code whose name keyname tells.
enum { SCREEN_NOTHING, SCREEN_SCALAR, SCREEN_KEY };

static inline int screen_read(uint32_t *value) {
    wint_t taken = 0;
    int kind = wget_wch(stdscr, &taken);
    *value = taken;
    return kind == OK ? SCREEN_SCALAR : kind == KEY_CODE_YES ? SCREEN_KEY : SCREEN_NOTHING;
}

// The start of an SGR mouse report and both ends of a bracketed paste become keys of their own, whatever the terminfo
// entry says about them.
enum { SCREEN_MOUSE_PREFIX = KEY_MAX + 4096, SCREEN_PASTE_START, SCREEN_PASTE_END };
static inline void screen_define_keys(void) {
    define_key(0, KEY_MOUSE);
    define_key("\033[<", SCREEN_MOUSE_PREFIX);
    define_key("\033[200~", SCREEN_PASTE_START);
    define_key("\033[201~", SCREEN_PASTE_END);
}
