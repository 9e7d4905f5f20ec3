#!/usr/bin/env python3
"""Mutation tests: makes one small change of the sources after the other, and reports those that no test notices.

    Tests/mutations/run.py                  run all of mutations.txt, in a copy of the project
    Tests/mutations/run.py --only umap      run those whose name contains a word
    Tests/mutations/run.py --here           run in this tree; nobody else may work in it meanwhile

The copy (--copy FOLDER, by default ../tessera-mutations) is built completely at first. Then each mutation is built, and
the tests that should fail are run. Results go to --log. An interrupted run continues after the last result. The exit
code is 1 if a mutation survived, is not found in its file, or does not compile.
"""
import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class Mutation:
    """A text in a file, its replacement, and the tests that must notice the change."""

    def __init__(self, fields, line):
        missing = [key for key in ("name", "file", "old", "new", "tests") if key not in fields]
        if missing:
            sys.exit(f"mutations.txt:{line}: {', '.join(missing)} missing")
        self.name, self.file, self.old, self.new, self.tests = (
            fields[key] for key in ("name", "file", "old", "new", "tests"))

    def key(self):
        text = "\n".join([self.file, self.old, self.new, self.tests])
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read(path):
    mutations, fields = [], {}
    for number, line in enumerate(path.read_text().splitlines() + [""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            key, _, value = line.partition(": ")
            fields[key] = value
        elif fields:
            mutations.append(Mutation(fields, number))
            fields = {}
    names = [mutation.name for mutation in mutations]
    double = {name for name in names if names.count(name) > 1}
    if double:
        sys.exit(f"mutations.txt: these names occur twice: {', '.join(sorted(double))}")
    return mutations


def call(command, folder, output, timeout):
    """Returns the exit code, or None after the timeout, which ends the command and all processes that it started."""
    process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def outcome(mutation, folder, output, timeout):
    file = folder / mutation.file
    text = file.read_text()
    if text.count(mutation.old) != 1:
        return f"NOT FOUND ({text.count(mutation.old)} times in {mutation.file})"
    try:
        file.write_text(text.replace(mutation.old, mutation.new))
        if call(["swift", "build", "--build-tests"], folder, output, 3600) != 0:
            return "DOES NOT COMPILE"
        code = call(["swift", "test", "--skip-build", "--filter", mutation.tests], folder, output, timeout)
        # Tests that hang have noticed the mutation as well.
        return "SURVIVED" if code == 0 else "noticed"
    finally:
        file.write_text(text)


def prepare(copy):
    if not copy.exists():
        print(f"copying the project to {copy}", flush=True)
        shutil.copytree(PROJECT, copy, symlinks=True, ignore=shutil.ignore_patterns(".build", ".git"))
    else:
        for folder in ("Sources", "Tests"):
            shutil.rmtree(copy / folder)
            shutil.copytree(PROJECT / folder, copy / folder, symlinks=True)
        shutil.copy2(PROJECT / "Package.swift", copy / "Package.swift")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copy", type=Path, default=PROJECT.parent / "tessera-mutations")
    parser.add_argument("--here", action="store_true", help="mutate this tree")
    parser.add_argument("--only", default="", help="a part of a mutation's name")
    parser.add_argument("--check", action="store_true", help="only check that each mutation matches its file")
    parser.add_argument("--log", type=Path, help="the file of results; by default mutations.log in the copy")
    parser.add_argument("--timeout", type=int, default=900, help="seconds that the tests of a mutation may take")
    options = parser.parse_args()
    mutations = [each for each in read(Path(__file__).parent / "mutations.txt") if options.only in each.name]
    if options.check:
        wrong = [each for each in mutations if (PROJECT / each.file).read_text().count(each.old) != 1]
        for each in wrong:
            print(f"{each.name}: not once in {each.file}")
        return 1 if wrong else 0
    folder = PROJECT if options.here else options.copy.resolve()
    if not options.here:
        prepare(folder)
    log = options.log or folder / "mutations.log"
    done = {}
    if log.exists():
        for line in log.read_text().splitlines():
            key, _, result = line.partition(" ")
            done[key] = result.split("  ")[0]
    details = log.with_suffix(".details.log")
    with open(details, "a") as output:
        if not all(each.key() in done for each in mutations):
            print("building", flush=True)
            if call(["swift", "build", "--build-tests"], folder, output, 7200) != 0:
                sys.exit(f"the program does not build as it is; see {details}")
        for each in mutations:
            if each.key() not in done:
                start = time.time()
                output.write(f"\n=== {each.name}\n")
                output.flush()
                done[each.key()] = outcome(each, folder, output, options.timeout)
                with open(log, "a") as results:
                    results.write(f"{each.key()} {done[each.key()]}  {each.name} ({time.time() - start:.0f} s)\n")
            print(f"{done[each.key()]:18} {each.name}", flush=True)
        # Build once more without a mutation, so that the next run starts with a clean build.
        call(["swift", "build", "--build-tests"], folder, output, 7200)
    bad = [each for each in mutations if done[each.key()] != "noticed"]
    print(f"{len(mutations)} mutations, {len(mutations) - len(bad)} noticed by the tests")
    for each in bad:
        print(f"  {done[each.key()]}: {each.name}, {each.file}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
