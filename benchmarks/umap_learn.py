"""umap-learn's time and quality on a table of features, beside `tessera benchmark umap --features FILE.npy`.

    python umap_learn.py FEATURES.npy

Times are those of a second run in the same process, because the first one compiles. Trustworthiness (Venna, Kaski, 2001)
and the share of the 15 nearest neighbors that stay neighbors are of the embedding.
"""
import sys
import time

import numpy
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from timing import show
from umap import UMAP

NEIGHBORS = 15


def neighbors(points):
    found = NearestNeighbors(n_neighbors=NEIGHBORS + 1).fit(points).kneighbors(points, return_distance=False)
    return [set(row[1:]) for row in found]


def main():
    features = numpy.load(sys.argv[1])
    for seed in (0, None):
        options = dict(n_neighbors=NEIGHBORS, min_dist=0.1, random_state=seed, n_jobs=-1 if seed is None else 1)
        for rows in (features[:5000], features):
            start = time.perf_counter()
            model = UMAP(**options).fit(rows)
            fitted = time.perf_counter()
            model.transform(rows[:200] + 0.01)
            placed = time.perf_counter()
        overlap = [
            len(before & after) / NEIGHBORS
            for before, after in zip(neighbors(features), neighbors(model.embedding_))]
        show(
            peer="umap-learn", seed=seed, rows=len(features), fitSeconds=fitted - start,
            transform200Seconds=placed - fitted,
            trustworthiness=float(trustworthiness(features, model.embedding_, n_neighbors=NEIGHBORS)),
            neighborOverlap=float(numpy.mean(overlap)))


if __name__ == "__main__":
    main()
