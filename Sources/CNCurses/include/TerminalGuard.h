// Restores the terminal whenever the process ends, also when no Swift code can run any more: after fatal signals, traps
// of Swift's checks, abort and exit. It is written in C, because a signal handler may call only functions that POSIX
// defines as async-signal-safe. A process can have one guard.
#pragma once
#include <stddef.h>

// Stores the settings of the terminal `input` and the current signal actions, before the screen changes them.
// Returns 0, or an errno: EBUSY if there is a guard already.
int guard_begin(int input, int output);

// Installs signal handlers. Every signal that would end the process, real-time signals included, then writes `bytes`
// (copied; at most 1,024) to the output, restores the settings, and has its previous effect. Writing stops after half
// a second if no program reads the terminal. SIGWINCH, SIGCONT and SIGTSTP write the bytes below to `wake`, a
// non-blocking pipe. Returns 0, or EMSGSIZE if there are too many bytes.
int guard_arm(const char *bytes, size_t count, int wake);
enum { GUARD_RESIZED = 'w', GUARD_CONTINUED = 'c', GUARD_STOP_ASKED = 'z' };

// Replaces the bytes of guard_arm. Returns 0, or EMSGSIZE if there are too many.
int guard_replace_bytes(const char *bytes, size_t count);

// Stops this process and its group as Ctrl-Z does, and returns when it is continued. Leave the screen first.
void guard_suspend_process(void);

// Restores the settings and the signal actions. Has no effect without a guard.
void guard_end(void);
