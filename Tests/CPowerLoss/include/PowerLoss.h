// For tests: a file system for SQLite that knows what a disk would hold if the power failed now, and a count of what
// SQLite does.
#pragma once
#include <stdint.h>

// From now on the files in `folder` that SQLite opens in this process are watched. What SQLite writes to them is
// written, and also remembered until SQLite synchronizes the file. Nothing is really synchronized there, which is
// fast; the log is moved into the database much more often than elsewhere. Files elsewhere are as always. 0, or -1 where SQLite has no file system of this kind.
int powerloss_watch(const char *folder);

// Forgets the files in `folder`. They must be closed.
void powerloss_unwatch(const char *folder);

// Writes into the folder `target` what the disk would hold of the watched files in `folder` if the power failed now:
// all that was synchronized, and of what was not a part that follows from `seed`. For seeds divisible by 4 that is
// nothing. The number of files written, or -1 where one cannot be written.
int powerloss_photograph(const char *folder, const char *target, uint64_t seed);

// Takes the photograph just before the operation after next `operations` writes, truncations, synchronizations and
// deletions of watched files in `folder`, or half way through it where it is a write.
void powerloss_arm(const char *folder, const char *target, uint64_t seed, int operations);

// Whether an armed photograph was taken. Disarms one that was not.
int powerloss_taken(void);

// From now on the steps of SQLite's virtual machine are counted on every connection that is opened to a file in
// `folder`: the work of statements, whatever the machine's speed.
void steps_watch(const char *folder);

// The steps so far on the connections to files in `folder`.
uint64_t steps_taken(const char *folder);
