#include "TerminalGuard.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// The signals that are reported to the screen and do not end the process.
static const int notices[] = {SIGWINCH, SIGCONT, SIGTSTP};
enum { SIGNAL_COUNT = _NSIG, NOTICE_COUNT = sizeof notices / sizeof *notices };

// How long the handler tries to write to a blocked terminal. With more time slow terminals are restored more often.
// With less time a terminal that no program reads delays the exit less.
enum { TIMEOUT_MS = 500 };

// Whether the default action of a signal ends the process and the signal can be caught. This includes the real-time
// signals.
static int ends_process(int signal) {
    switch (signal) {
    case SIGKILL: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU:
    case SIGCONT: case SIGCHLD: case SIGURG: case SIGWINCH: return 0;
    default: return 1;
    }
}

// The signals for which a backtracer may have installed a handler. It runs after the handler of the guard.
static int is_crash(int signal) {
    return signal == SIGQUIT || signal == SIGILL || signal == SIGTRAP || signal == SIGABRT || signal == SIGBUS ||
           signal == SIGFPE || signal == SIGSEGV || signal == SIGSYS;
}

// The state of the guard. It is global, because a signal handler gets no argument of the program. It is written before
// `armed` is set, and does not change while `armed` is set.
static struct {
    volatile sig_atomic_t armed;      // the terminal must be restored
    volatile sig_atomic_t continued;  // SIGCONT arrived since guard_suspend_process cleared this
    volatile sig_atomic_t leaving;    // a thread is restoring the terminal
    int active, input, output, wake;
    struct termios settings;                       // the settings to restore
    struct sigaction previousActions[SIGNAL_COUNT];
    char installed[SIGNAL_COUNT];                  // whether the guard's handler is installed for a signal
    size_t byteCounts[2];
    char bytes[2][1024];                           // the bytes that restore the screen
    volatile sig_atomic_t current;                 // which of the two is valid
    char stack[65536];                             // for handlers: after a stack overflow the thread's stack is full
    stack_t previousStack;
} guard;

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

// Writes the bytes that restore the screen. The terminal may be blocked: no program reads it, or another thread is
// writing to it.
static void write_restoring_bytes(void) {
    int flags = fcntl(guard.output, F_GETFL);
    if (flags >= 0) fcntl(guard.output, F_SETFL, flags | O_NONBLOCK);
    long deadline = milliseconds() + TIMEOUT_MS;
    const char *bytes = guard.bytes[guard.current];
    const size_t count = guard.byteCounts[guard.current];
    for (size_t sent = 0; sent < count;) {
        ssize_t n = write(guard.output, bytes + sent, count - sent);
        if (n > 0) {
            sent += (size_t)n;
            continue;
        }
        if (n < 0 && errno != EINTR && errno != EAGAIN) break;
        if (milliseconds() >= deadline) break;
        // Sleep 5 ms instead of waiting for POLLOUT: poll can report space although the next write still fails.
        poll(0, 0, 5);
    }
    if (flags >= 0) fcntl(guard.output, F_SETFL, flags);
}

static void restore_terminal(int discardInput) {
    if (!guard.armed) return;
    guard.leaving = 1;
    guard.armed = 0;
    // In the background another program uses the terminal, and changing its settings would stop this process.
    if (tcgetpgrp(guard.input) == getpgrp()) {
        write_restoring_bytes();
        if (discardInput) tcflush(guard.input, TCIFLUSH);  // otherwise the shell would read pending mouse reports
        tcsetattr(guard.input, TCSANOW, &guard.settings);
    }
    guard.leaving = 0;
}

static void on_fatal(int signal, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    restore_terminal(1);
    // A second signal on another thread must not end the process before the first one has restored the terminal.
    for (long end = milliseconds() + TIMEOUT_MS; guard.leaving && milliseconds() < end;) poll(0, 0, 5);
    sigaction(signal, &guard.previousActions[signal], 0);
    // After return a faulting instruction runs again, and its signal reaches the previous handler (Swift's backtracer
    // or the default action) with the right context. Any other signal is raised again, and arrives after return.
    int fault = signal == SIGILL || signal == SIGBUS || signal == SIGFPE || signal == SIGSEGV;
    if (!fault || info->si_code <= 0) raise(signal);
    errno = error;
}

static void on_notice(int signal) {
    int error = errno;
    char byte = signal == SIGWINCH ? GUARD_RESIZED : signal == SIGCONT ? GUARD_CONTINUED : GUARD_STOP_ASKED;
    if (signal == SIGCONT) guard.continued = 1;
    if (guard.armed || signal == SIGCONT) (void)!write(guard.wake, &byte, 1);
    errno = error;
}

static void at_exit(void) { restore_terminal(0); }

int guard_begin(int input, int output) {
    static int registered;
    if (guard.active) return EBUSY;
    if (tcgetattr(input, &guard.settings) != 0) return errno;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++)
        // The C library reserves some real-time signals, for which sigaction fails. Mark them as ignored.
        if (sigaction(signal, 0, &guard.previousActions[signal]) != 0)
            guard.previousActions[signal].sa_handler = SIG_IGN;
    guard.active = 1;
    guard.input = input;
    guard.output = output;
    if (!registered) registered = atexit(at_exit) == 0;
    return 0;
}

static void catch_notices(void) {
    struct sigaction notice = {.sa_handler = on_notice, .sa_flags = SA_RESTART};
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], &notice, 0);
}

int guard_replace_bytes(const char *bytes, size_t count) {
    if (count > sizeof guard.bytes[0]) return EMSGSIZE;
    // A signal can arrive at any time. It finds the old bytes or the new ones.
    int next = !guard.current;
    memcpy(guard.bytes[next], bytes, count);
    guard.byteCounts[next] = count;
    atomic_signal_fence(memory_order_seq_cst);
    guard.current = next;
    return 0;
}

int guard_arm(const char *bytes, size_t count, int wake) {
    int status = guard_replace_bytes(bytes, count);
    if (status != 0) return status;
    guard.wake = wake;

    stack_t stack = {.ss_sp = guard.stack, .ss_size = sizeof guard.stack};
    sigaltstack(&stack, &guard.previousStack);
    struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    guard.armed = 1;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++) {
        // Ignored signals stay ignored, such as SIGHUP under nohup. Signals with a handler do not end the process,
        // except crashes.
        void (*previous)(int) = guard.previousActions[signal].sa_handler;
        if (!ends_process(signal) || previous == SIG_IGN || (previous != SIG_DFL && !is_crash(signal))) continue;
        guard.installed[signal] = sigaction(signal, &action, 0) == 0;
    }
    catch_notices();
    return 0;
}

void guard_suspend_process(void) {
    guard.armed = 0;
    guard.continued = 0;
    signal(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
    // The signal may reach another thread first, so this thread may run a little longer before it stops. Wait for
    // SIGCONT, at most 100 ms: a process group without a shell ignores SIGTSTP, and then no SIGCONT arrives.
    const struct timespec interval = {.tv_nsec = 2000000};
    for (int i = 0; i < 50 && !guard.continued; i++) nanosleep(&interval, 0);
    catch_notices();
    guard.armed = 1;
}

void guard_end(void) {
    if (!guard.active) return;
    if (tcgetpgrp(guard.input) == getpgrp()) tcsetattr(guard.input, TCSADRAIN, &guard.settings);
    guard.armed = 0;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++) {
        if (guard.installed[signal]) sigaction(signal, &guard.previousActions[signal], 0);
        guard.installed[signal] = 0;
    }
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], &guard.previousActions[notices[i]], 0);
    if (guard.previousStack.ss_sp || (guard.previousStack.ss_flags & SS_DISABLE)) sigaltstack(&guard.previousStack, 0);
    guard.active = 0;
}
