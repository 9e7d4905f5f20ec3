#include "TerminalGuard.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const int notices[] = {SIGWINCH, SIGCONT, SIGTSTP};
enum { SIGNAL_COUNT = _NSIG, NOTICE_COUNT = sizeof notices / sizeof *notices };

// How long the handler tries to write to a terminal that takes nothing. Longer loses fewer terminals that are only
// slow; a terminal that nobody reads must not keep the process alive.
enum { PATIENCE_MS = 500 };

// Whether the default action of a signal ends the process and the signal can be caught. The real-time signals are
// among them.
static int ends_process(int signal) {
    switch (signal) {
    case SIGKILL: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU:
    case SIGCONT: case SIGCHLD: case SIGURG: case SIGWINCH: return 0;
    default: return 1;
    }
}

// The signals for which a backtracer may have its own handler, which runs after ours.
static int is_crash(int signal) {
    return signal == SIGQUIT || signal == SIGILL || signal == SIGTRAP || signal == SIGABRT || signal == SIGBUS ||
           signal == SIGFPE || signal == SIGSEGV || signal == SIGSYS;
}

// A signal handler gets no argument of ours, so what it needs is global; this is all of it. It is written before
// `armed` is set and not changed while `armed` stands.
static struct {
    volatile sig_atomic_t armed;      // the terminal is ours and must be given back
    volatile sig_atomic_t continued;  // SIGCONT came since guard_stop cleared it
    volatile sig_atomic_t leaving;    // a thread is giving the terminal back
    int standing, input, output, wake;
    struct termios settings;
    struct sigaction before[SIGNAL_COUNT];
    char taken[SIGNAL_COUNT];  // the signals whose handler is ours
    size_t byteCount;
    char bytes[1024];
    char stack[65536];  // handlers run here: a stack overflow leaves no room on the thread's own
    stack_t stackBefore;
} guard;

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

// The terminal may take nothing: nobody reads it, or another thread is in the middle of a write to it.
static void write_farewell(void) {
    int flags = fcntl(guard.output, F_GETFL);
    if (flags >= 0) fcntl(guard.output, F_SETFL, flags | O_NONBLOCK);
    long deadline = milliseconds() + PATIENCE_MS;
    for (size_t sent = 0; sent < guard.byteCount;) {
        ssize_t n = write(guard.output, guard.bytes + sent, guard.byteCount - sent);
        if (n > 0) {
            sent += (size_t)n;
            continue;
        }
        if (n < 0 && errno != EINTR && errno != EAGAIN) break;
        if (milliseconds() >= deadline) break;
        // Only a moment's sleep: poll may say that there is room where a write still finds none.
        poll(0, 0, 5);
    }
    if (flags >= 0) fcntl(guard.output, F_SETFL, flags);
}

static void give_back(int discardInput) {
    if (!guard.armed) return;
    guard.leaving = 1;
    guard.armed = 0;
    // In the background the terminal belongs to somebody else, and touching it would stop us.
    if (tcgetpgrp(guard.input) == getpgrp()) {
        write_farewell();
        if (discardInput) tcflush(guard.input, TCIFLUSH);  // mouse reports under way would be typed into the shell
        tcsetattr(guard.input, TCSANOW, &guard.settings);
    }
    guard.leaving = 0;
}

static void on_fatal(int signal, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    give_back(1);
    // A second signal on another thread must not end the process before the first has given the terminal back.
    for (long end = milliseconds() + PATIENCE_MS; guard.leaving && milliseconds() < end;) poll(0, 0, 5);
    sigaction(signal, &guard.before[signal], 0);
    // A faulting instruction runs again on return and meets whoever handled it before with its own context (Swift's
    // backtracer, or death); any other signal is sent again and arrives when this handler returns.
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

static void at_exit(void) { give_back(0); }

int guard_begin(int input, int output) {
    static int registered;
    if (guard.standing) return EBUSY;
    if (tcgetattr(input, &guard.settings) != 0) return errno;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++)
        // The C library keeps some real-time signals for itself and refuses to tell of them.
        if (sigaction(signal, 0, &guard.before[signal]) != 0) guard.before[signal].sa_handler = SIG_IGN;
    guard.standing = 1;
    guard.input = input;
    guard.output = output;
    if (!registered) registered = atexit(at_exit) == 0;
    return 0;
}

static void catch_notices(void) {
    struct sigaction notice = {.sa_handler = on_notice, .sa_flags = SA_RESTART};
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], &notice, 0);
}

int guard_arm(const char *bytes, size_t count, int wake) {
    if (count > sizeof guard.bytes) return EMSGSIZE;
    memcpy(guard.bytes, bytes, count);
    guard.byteCount = count;
    guard.wake = wake;

    stack_t stack = {.ss_sp = guard.stack, .ss_size = sizeof guard.stack};
    sigaltstack(&stack, &guard.stackBefore);
    struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    guard.armed = 1;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++) {
        // What is ignored, as SIGHUP under nohup, stays ignored; what is handled does not end the process.
        void (*before)(int) = guard.before[signal].sa_handler;
        if (!ends_process(signal) || before == SIG_IGN || (before != SIG_DFL && !is_crash(signal))) continue;
        guard.taken[signal] = sigaction(signal, &action, 0) == 0;
    }
    catch_notices();
    return 0;
}

void guard_stop(void) {
    guard.armed = 0;
    guard.continued = 0;
    signal(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
    // The stop may reach another thread first and this one a moment later. Where stopping is not possible (a process
    // group without a shell ignores it) nothing comes, and life goes on.
    const struct timespec moment = {.tv_nsec = 2000000};
    for (int i = 0; i < 50 && !guard.continued; i++) nanosleep(&moment, 0);
    catch_notices();
    guard.armed = 1;
}

void guard_end(void) {
    if (!guard.standing) return;
    if (tcgetpgrp(guard.input) == getpgrp()) tcsetattr(guard.input, TCSADRAIN, &guard.settings);
    guard.armed = 0;
    for (int signal = 1; signal < SIGNAL_COUNT; signal++) {
        if (guard.taken[signal]) sigaction(signal, &guard.before[signal], 0);
        guard.taken[signal] = 0;
    }
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], &guard.before[notices[i]], 0);
    if (guard.stackBefore.ss_sp || (guard.stackBefore.ss_flags & SS_DISABLE)) sigaltstack(&guard.stackBefore, 0);
    guard.standing = 0;
}
