"""The 320 backbone features of every CamVid training tile, for `tessera benchmark umap --features` and `umap_learn.py`.

    python features.py IMAGENET-WEIGHTS CAMVID OUT.npy
"""
import sys

import camvid
import numpy
import torch
from network import Backbone, load_torchvision

weights, folder, output = sys.argv[1:]
backbone = Backbone().eval()
load_torchvision(backbone, weights)
images, _ = camvid.read(folder, "train")
rows = []
with torch.no_grad():
    for index in range(len(images)):
        tiles = [
            camvid.tile(images, index, row, column)
            for row in range(camvid.ROWS) for column in range(camvid.COLUMNS)]
        rows.append(backbone(camvid.normalized(numpy.stack(tiles)))[0].mean((2, 3)).numpy())
numpy.save(output, numpy.concatenate(rows))
