#include "PowerLoss.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// MARK: The simulated disk

// A change of a file that is not synchronized yet. A truncation has no bytes.
struct change {
    struct change *next;
    sqlite3_int64 offset;
    size_t count;
    unsigned char bytes[];
};

// A watched file: its synchronized content, and the changes since then.
struct image {
    struct image *next;
    char *path;
    int exists;  // after a power loss, in any case
    unsigned char *bytes;
    size_t size;
    struct change *first, **last;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct image *images;

// A watched folder with its armed photograph. Each folder has its own, because suites of tests run side by side.
static struct watch {
    char *folder, *target;
    uint64_t seed;
    int operations, isArmed, isTaken;
} watches[64];

static int is_in(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

// The watch of the folder that contains a path; null if there is none.
static struct watch *watch_of(const char *path) {
    for (int i = 0; i < 64; i++)
        if (watches[i].folder && is_in(path, watches[i].folder)) return &watches[i];
    return 0;
}

// The watch of this folder; null if it is not watched.
static struct watch *watch_named(const char *folder) {
    for (int i = 0; i < 64; i++)
        if (watches[i].folder && strcmp(watches[i].folder, folder) == 0) return &watches[i];
    return 0;
}

static void resize(struct image *image, size_t size) {
    if (size > image->size) {
        image->bytes = realloc(image->bytes, size);
        memset(image->bytes + image->size, 0, size - image->size);
    }
    image->size = size;
}

static void apply(struct image *image, const struct change *change, size_t count) {
    size_t end = (size_t)change->offset + count;
    if (change->count == 0) {
        resize(image, (size_t)change->offset);
        return;
    }
    if (end > image->size) resize(image, end);
    memcpy(image->bytes + change->offset, change->bytes, count);
}

static void forget_changes(struct image *image) {
    while (image->first) {
        struct change *change = image->first;
        image->first = change->next;
        free(change);
    }
    image->last = &image->first;
}

static struct image *image_of(const char *path) {
    for (struct image *image = images; image; image = image->next)
        if (strcmp(image->path, path) == 0) return image;
    struct image *image = calloc(1, sizeof *image);
    image->path = strdup(path);
    image->last = &image->first;
    image->next = images;
    images = image;
    FILE *file = fopen(path, "rb");
    if (file) {
        image->exists = 1;
        fseek(file, 0, SEEK_END);
        resize(image, (size_t)ftell(file));
        rewind(file);
        if (fread(image->bytes, 1, image->size, file) != image->size) abort();
        fclose(file);
    }
    return image;
}

static void drop(struct image **link) {
    struct image *image = *link;
    *link = image->next;
    forget_changes(image);
    free(image->bytes);
    free(image->path);
    free(image);
}

// SplitMix64.
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int photograph(const char *folder, const char *target, uint64_t seed) {
    int count = 0;
    uint64_t random = seed;
    int loses = seed % 4 == 0;
    for (struct image *image = images; image; image = image->next) {
        if (!is_in(image->path, folder)) continue;
        struct image copy = {.exists = image->exists, .size = 0};
        resize(&copy, image->size);
        if (image->size) memcpy(copy.bytes, image->bytes, image->size);
        if (!copy.exists && !loses) copy.exists = next_random(&random) % 2;
        for (struct change *change = image->first; change && !loses; change = change->next) {
            switch (next_random(&random) % 4) {
            case 0: break;  // the change is lost
            case 1:         // the change is cut off at the end of a sector
                if (change->count) {
                    size_t sectors = change->count / 512;
                    size_t kept = sectors ? 512 * (next_random(&random) % (sectors + 1)) : 0;
                    if (kept) apply(&copy, change, kept);
                }
                break;
            default: apply(&copy, change, change->count);
            }
        }
        if (copy.exists) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", target, image->path + strlen(folder) + 1);
            FILE *file = fopen(path, "wb");
            if (!file || fwrite(copy.bytes, 1, copy.size, file) != copy.size || fclose(file)) return -1;
            count++;
        }
        free(copy.bytes);
    }
    return count;
}

// Call it with the mutex before each change of a watched file.
static void count_operation(const char *path) {
    struct watch *watch = watch_of(path);
    if (!watch || !watch->isArmed || watch->operations-- > 0) return;
    watch->isArmed = 0;
    watch->isTaken = photograph(watch->folder, watch->target, watch->seed) >= 0;
}

// MARK: Files

struct file {
    sqlite3_file base;
    struct image *image;
    // The real file follows.
};

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((struct file *)file + 1); }
static struct image *image(sqlite3_file *file) { return ((struct file *)file)->image; }

static void remember(struct image *image, const void *bytes, size_t count, sqlite3_int64 offset) {
    struct change *change = malloc(sizeof *change + count);
    change->next = 0;
    change->offset = offset;
    change->count = count;
    if (count) memcpy(change->bytes, bytes, count);
    *image->last = change;
    image->last = &change->next;
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    pthread_mutex_lock(&mutex);
    count_operation(image(file)->path);
    remember(image(file), bytes, (size_t)count, offset);
    pthread_mutex_unlock(&mutex);
    return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    pthread_mutex_lock(&mutex);
    count_operation(image(file)->path);
    remember(image(file), 0, 0, size);
    pthread_mutex_unlock(&mutex);
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
    (void)flags;
    pthread_mutex_lock(&mutex);
    struct image *synced = image(file);
    count_operation(synced->path);
    for (struct change *change = synced->first; change; change = change->next) apply(synced, change, change->count);
    forget_changes(synced);
    synced->exists = 1;
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

static int file_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int file_read(sqlite3_file *f, void *b, int n, sqlite3_int64 o) { return real(f)->pMethods->xRead(real(f), b, n, o); }
static int file_size(sqlite3_file *f, sqlite3_int64 *size) { return real(f)->pMethods->xFileSize(real(f), size); }
static int file_lock(sqlite3_file *f, int level) { return real(f)->pMethods->xLock(real(f), level); }
static int file_unlock(sqlite3_file *f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
static int file_reserved(sqlite3_file *f, int *result) { return real(f)->pMethods->xCheckReservedLock(real(f), result); }
static int file_control(sqlite3_file *f, int op, void *arg) {
    // The size hint would make the file longer without a write that is recorded. SQLite works without it.
    if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
    return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int file_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int file_device(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
static int file_map(sqlite3_file *f, int region, int size, int extend, void volatile **p) {
    return real(f)->pMethods->xShmMap(real(f), region, size, extend, p);
}
static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
static void file_barrier(sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); }
static int file_unmap(sqlite3_file *f, int drops) { return real(f)->pMethods->xShmUnmap(real(f), drops); }

// Version 2 has no memory mapping. Writes to mapped memory would not be recorded.
static const sqlite3_io_methods methods = {
    2, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_reserved,
    file_control, file_sector, file_device, file_map, file_shm_lock, file_barrier, file_unmap, 0, 0};

// MARK: The file system

static sqlite3_vfs *system_vfs;

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *outFlags) {
    (void)vfs;
    pthread_mutex_lock(&mutex);
    int isWatched = path && watch_of(path);
    // The lookup comes before the file is created, since a new file may be missing after a power loss.
    struct image *found = isWatched ? image_of(path) : 0;
    pthread_mutex_unlock(&mutex);
    if (!isWatched) return system_vfs->xOpen(system_vfs, path, file, flags, outFlags);
    struct file *opened = (struct file *)file;
    memset(opened, 0, sizeof *opened);
    int result = system_vfs->xOpen(system_vfs, path, real(file), flags, outFlags);
    if (real(file)->pMethods == 0) return result;
    opened->image = found;
    opened->base.pMethods = &methods;
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncsFolder) {
    (void)vfs;
    pthread_mutex_lock(&mutex);
    if (watch_of(path)) {
        count_operation(path);
        for (struct image **link = &images; *link; link = &(*link)->next)
            if (strcmp((*link)->path, path) == 0) {
                drop(link);
                break;
            }
    }
    pthread_mutex_unlock(&mutex);
    return system_vfs->xDelete(system_vfs, path, syncsFolder);
}

static int vfs_access(sqlite3_vfs *v, const char *p, int flags, int *r) { (void)v; return system_vfs->xAccess(system_vfs, p, flags, r); }
static int vfs_path(sqlite3_vfs *v, const char *p, int n, char *out) { (void)v; return system_vfs->xFullPathname(system_vfs, p, n, out); }
static void *vfs_dlopen(sqlite3_vfs *v, const char *p) { (void)v; return system_vfs->xDlOpen(system_vfs, p); }
static void vfs_dlerror(sqlite3_vfs *v, int n, char *out) { (void)v; system_vfs->xDlError(system_vfs, n, out); }
static void (*vfs_dlsym(sqlite3_vfs *v, void *handle, const char *name))(void) { (void)v; return system_vfs->xDlSym(system_vfs, handle, name); }
static void vfs_dlclose(sqlite3_vfs *v, void *handle) { (void)v; system_vfs->xDlClose(system_vfs, handle); }
static int vfs_random(sqlite3_vfs *v, int n, char *out) { (void)v; return system_vfs->xRandomness(system_vfs, n, out); }
static int vfs_sleep(sqlite3_vfs *v, int n) { (void)v; return system_vfs->xSleep(system_vfs, n); }
static int vfs_time(sqlite3_vfs *v, double *t) { (void)v; return system_vfs->xCurrentTime(system_vfs, t); }
static int vfs_error(sqlite3_vfs *v, int n, char *out) { (void)v; return system_vfs->xGetLastError(system_vfs, n, out); }
static int vfs_time64(sqlite3_vfs *v, sqlite3_int64 *t) { (void)v; return system_vfs->xCurrentTimeInt64(system_vfs, t); }

static sqlite3_vfs vfs = {
    .iVersion = 2, .zName = "powerloss", .xOpen = vfs_open, .xDelete = vfs_delete, .xAccess = vfs_access,
    .xFullPathname = vfs_path, .xDlOpen = vfs_dlopen, .xDlError = vfs_dlerror, .xDlSym = vfs_dlsym,
    .xDlClose = vfs_dlclose, .xRandomness = vfs_random, .xSleep = vfs_sleep, .xCurrentTime = vfs_time,
    .xGetLastError = vfs_error, .xCurrentTimeInt64 = vfs_time64};

static pthread_once_t once = PTHREAD_ONCE_INIT;

// SQLite moves the log into the database when the log has this many pages. A small number makes it happen often.
enum { LOG_PAGES = 30 };

static int connected(sqlite3 *database, char **message, const struct sqlite3_api_routines *routines) {
    (void)message;
    (void)routines;
    const char *path = sqlite3_db_filename(database, "main");
    pthread_mutex_lock(&mutex);
    int isWatched = path && watch_of(path);
    pthread_mutex_unlock(&mutex);
    if (isWatched) sqlite3_wal_autocheckpoint(database, LOG_PAGES);
    return SQLITE_OK;
}

static void install(void) {
    sqlite3_vfs *found = sqlite3_vfs_find(0);
    if (!found || found->iVersion < 2) return;
    system_vfs = found;
    vfs.szOsFile = (int)sizeof(struct file) + found->szOsFile;
    vfs.mxPathname = found->mxPathname;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) system_vfs = 0;
    sqlite3_auto_extension((void (*)(void))connected);
}

int powerloss_watch(const char *folder) {
    pthread_once(&once, install);
    if (!system_vfs) return -1;
    pthread_mutex_lock(&mutex);
    int slot = 0;
    while (slot < 64 && watches[slot].folder) slot++;
    if (slot < 64) watches[slot] = (struct watch){.folder = strdup(folder)};
    pthread_mutex_unlock(&mutex);
    return slot < 64 ? 0 : -1;
}

void powerloss_unwatch(const char *folder) {
    pthread_mutex_lock(&mutex);
    struct watch *watch = watch_named(folder);
    if (watch) {
        free(watch->folder);
        free(watch->target);
        *watch = (struct watch){0};
    }
    for (struct image **link = &images; *link;)
        if (is_in((*link)->path, folder)) drop(link); else link = &(*link)->next;
    pthread_mutex_unlock(&mutex);
}

int powerloss_photograph(const char *folder, const char *target, uint64_t seed) {
    pthread_mutex_lock(&mutex);
    int count = photograph(folder, target, seed);
    pthread_mutex_unlock(&mutex);
    return count;
}

int powerloss_arm(const char *folder, const char *target, uint64_t seed, int operations) {
    pthread_mutex_lock(&mutex);
    struct watch *watch = watch_named(folder);
    if (watch) {
        free(watch->target);
        watch->target = strdup(target);
        watch->seed = seed;
        watch->operations = operations;
        watch->isArmed = 1;
        watch->isTaken = 0;
    }
    pthread_mutex_unlock(&mutex);
    return watch ? 0 : -1;
}

int powerloss_taken(const char *folder) {
    pthread_mutex_lock(&mutex);
    struct watch *watch = watch_named(folder);
    int isTaken = watch && watch->isTaken;
    if (watch) watch->isArmed = 0;
    pthread_mutex_unlock(&mutex);
    return isTaken;
}
