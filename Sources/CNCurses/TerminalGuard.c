#include "TerminalGuard.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const int fatal[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGXCPU, SIGXFSZ,
                            SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
static const int notices[] = {SIGWINCH, SIGCONT, SIGTSTP};
enum { FATAL_COUNT = sizeof fatal / sizeof *fatal, NOTICE_COUNT = sizeof notices / sizeof *notices };

// A signal handler gets no argument of ours, so what it needs is global; this is all of it. It is written before
// `armed` is set and not changed while `armed` stands.
static struct {
    volatile sig_atomic_t armed;      // the terminal is ours and must be given back
    volatile sig_atomic_t continued;  // SIGCONT came since guard_stop cleared it
    int standing, input, output, wake;
    struct termios settings;
    struct sigaction fatalBefore[FATAL_COUNT], noticesBefore[NOTICE_COUNT];
    size_t byteCount;
    char bytes[1024];
    char stack[65536];  // handlers run here: a stack overflow leaves no room on the thread's own
    stack_t stackBefore;
} guard;

static void give_back(int discardInput) {
    if (!guard.armed) return;
    guard.armed = 0;
    // In the background the terminal belongs to somebody else, and touching it would stop us.
    if (tcgetpgrp(guard.input) != getpgrp()) return;
    for (size_t sent = 0; sent < guard.byteCount;) {
        ssize_t n = write(guard.output, guard.bytes + sent, guard.byteCount - sent);
        if (n < 0 && errno != EINTR) break;
        if (n > 0) sent += (size_t)n;
    }
    if (discardInput) tcflush(guard.input, TCIFLUSH);  // mouse reports under way would be typed into the shell
    tcsetattr(guard.input, TCSANOW, &guard.settings);
}

static void on_fatal(int signal, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    give_back(1);
    for (int i = 0; i < FATAL_COUNT; i++)
        if (fatal[i] == signal) sigaction(signal, &guard.fatalBefore[i], 0);
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
    for (int i = 0; i < FATAL_COUNT; i++) sigaction(fatal[i], 0, &guard.fatalBefore[i]);
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], 0, &guard.noticesBefore[i]);
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
    guard.armed = 1;
    for (int i = 0; i < FATAL_COUNT; i++)  // what is ignored, as SIGHUP under nohup, stays ignored
        if (guard.fatalBefore[i].sa_handler != SIG_IGN) sigaction(fatal[i], &action, 0);
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
    for (int i = 0; i < FATAL_COUNT; i++) sigaction(fatal[i], &guard.fatalBefore[i], 0);
    for (int i = 0; i < NOTICE_COUNT; i++) sigaction(notices[i], &guard.noticesBefore[i], 0);
    if (guard.stackBefore.ss_sp || (guard.stackBefore.ss_flags & SS_DISABLE)) sigaltstack(&guard.stackBefore, 0);
    guard.standing = 0;
}
