// Gives the terminal back on every way out, also those on which no Swift code runs any more: fatal signals, the traps
// of Swift's own checks, abort, exit. C, because only what POSIX calls async-signal-safe may run in a signal handler.
// One guard a process.
#pragma once
#include <stddef.h>

// Remembers the settings of the terminal `input` and today's signal dispositions, before anything changes them.
// 0, or the errno: EBUSY if a guard stands already.
int guard_begin(int input, int output);

// From now on every signal that ends the process, real-time signals included, writes `bytes` (copied; at most 1,024)
// to the output, puts the settings back and then takes the course it had before the guard. It gives up writing after
// half a second where nobody reads the terminal. SIGWINCH, SIGCONT and SIGTSTP write the bytes below into `wake`, a
// non-blocking pipe. 0, or EMSGSIZE.
int guard_arm(const char *bytes, size_t count, int wake);
enum { GUARD_RESIZED = 'w', GUARD_CONTINUED = 'c', GUARD_STOP_ASKED = 'z' };

// Stops this process and its group as ^Z does and returns when it is continued. The screen must have been left.
void guard_stop(void);

// Puts the settings and dispositions back. Harmless if no guard stands.
void guard_end(void);
