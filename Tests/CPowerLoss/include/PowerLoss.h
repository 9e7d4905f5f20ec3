// For tests: a file system for SQLite that simulates a power loss, and a counter of the work of SQLite.
#pragma once
#include <stdint.h>

// Starts to watch the files in `folder` that SQLite opens in this process. Writes go to the real file, and are recorded
// until SQLite synchronizes the file. Synchronizing does nothing else, so it is fast. The log is moved into the
// database much more often than elsewhere. Other folders are not affected. Returns 0, or -1 if SQLite lacks such a file
// system.
int powerloss_watch(const char *folder);

// Stops watching the files in `folder`. They must be closed.
void powerloss_unwatch(const char *folder);

// Writes to the folder `target` the watched files in `folder` as they would be on the disk after a power loss now: all
// synchronized writes, and a part of the others that depends on `seed`. For seeds divisible by 4 this part is empty.
// Returns the number of files, or -1 if one cannot be written.
int powerloss_photograph(const char *folder, const char *target, uint64_t seed);

// Arms a photograph of the watched folder `folder`. It is taken after `operations` further writes, truncations,
// synchronizations and deletions of files in it: just before the next operation, or in the middle of it if it is a
// write. Photographs of other folders are not affected. Returns 0, or -1 if the folder is not watched.
int powerloss_arm(const char *folder, const char *target, uint64_t seed, int operations);

// Returns whether the armed photograph of the watched folder was taken. If not, disarms it.
int powerloss_taken(const char *folder);

// Starts to count the steps of SQLite's virtual machine, on every connection that is opened to a file in `folder`. They
// measure the work of statements independently of the speed of the machine.
void steps_watch(const char *folder);

// Returns the steps so far on the connections to files in `folder`.
uint64_t steps_taken(const char *folder);
