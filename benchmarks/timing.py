"""Rates of repeated work."""
import json
import statistics
import time


def rate(work, items, repeats=11):
    """Items a second: the median over `repeats` runs, after one run that is not counted."""
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return items / statistics.median(seconds)


def show(**figures):
    """Prints a line of JSON."""
    print(json.dumps(figures), flush=True)
