"""Inference in ONNX Runtime and OpenVINO, beside `tessera benchmark infer`: single precision, softmax and entropy included.

    python runtimes.py [--threads 2]

`error` is the largest difference from the entropy that PyTorch computes, in nats.
"""
import argparse
import tempfile
import warnings
from pathlib import Path

import numpy
import onnxruntime
import openvino
import torch
from network import DeepLabV3Plus
from speed import pixel_entropy
from timing import rate, show


class EntropyOfPixels(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return pixel_entropy(self.network(x))


def onnx_runtime(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0]


def open_vino(path, threads):
    settings = {
        "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    request = openvino.Core().compile_model(path, "CPU", settings).create_infer_request()
    return lambda x: request.infer([x])[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    threads = parser.parse_args().threads
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = EntropyOfPixels(DeepLabV3Plus(classes=11)).eval()
    inputs = {"tilesPerSecond": torch.randn(8, 3, 90, 120), "imagesPerSecond": torch.randn(1, 3, 360, 480)}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad(), warnings.catch_warnings(action="ignore"):
        for unit, x in inputs.items():
            path = str(Path(folder) / f"{unit}.onnx")
            torch.onnx.export(model, (x,), path, dynamo=False, opset_version=17)
            expected = model(x).numpy()
            for peer, prepare in {"onnxruntime": onnx_runtime, "openvino": open_vino}.items():
                run = prepare(path, threads)
                error = float(numpy.abs(run(x.numpy()) - expected).max())
                show(peer=peer, benchmark="infer", error=error, **{unit: rate(lambda: run(x.numpy()), len(x))})


if __name__ == "__main__":
    main()
