#include "PowerLoss.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// The counter of one folder. It is never freed, since connections point to it.
struct counter {
    struct counter *next;
    char *folder;
    uint64_t steps;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct counter *counters;

static struct counter *counter_of(const char *path) {
    for (struct counter *counter = counters; counter; counter = counter->next) {
        size_t length = strlen(counter->folder);
        if (strncmp(path, counter->folder, length) == 0 && (path[length] == '/' || path[length] == 0)) return counter;
    }
    return 0;
}

static int count_step(void *counter) {
    __atomic_add_fetch(&((struct counter *)counter)->steps, 1, __ATOMIC_RELAXED);
    return 0;
}

static int opened(sqlite3 *database, char **message, const struct sqlite3_api_routines *routines) {
    (void)message;
    (void)routines;
    const char *path = sqlite3_db_filename(database, "main");
    pthread_mutex_lock(&mutex);
    struct counter *counter = path ? counter_of(path) : 0;
    pthread_mutex_unlock(&mutex);
    if (counter) sqlite3_progress_handler(database, 1, count_step, counter);
    return SQLITE_OK;
}

void steps_watch(const char *folder) {
    struct counter *counter = calloc(1, sizeof *counter);
    counter->folder = strdup(folder);
    pthread_mutex_lock(&mutex);
    counter->next = counters;
    counters = counter;
    pthread_mutex_unlock(&mutex);
    sqlite3_auto_extension((void (*)(void))opened);  // registering it a second time has no effect
}

uint64_t steps_taken(const char *folder) {
    pthread_mutex_lock(&mutex);
    struct counter *counter = counter_of(folder);
    uint64_t steps = counter ? __atomic_load_n(&counter->steps, __ATOMIC_RELAXED) : 0;
    pthread_mutex_unlock(&mutex);
    return steps;
}
