"""Makes network.safetensors, xception41.safetensors and fpn-resnet50.safetensors: results of a network with three
classes, by PyTorch in double precision.

    python make_network.py full|xception41|fpn-resnet50 OUT.safetensors

Needs the packages of `benchmarks/requirements.txt`. Weights and input are not stored: both sides compute them from
names (`numbers`). The file holds the class scores in inference and in training, the loss, the norm and the first eight
elements of each parameter's gradient, and some running statistics. A gradient jumps where an input of a ReLU crosses
zero, so single precision may miss it by thousandths. Therefore BatchNorm's scales and shifts make each channel, in
training, positive everywhere, zero everywhere, or (ReLU6) saturated everywhere.
"""
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
from safetensors.numpy import save_file

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

ARCHITECTURE, OUTPUT = sys.argv[1:]
CLASSES = 3
BATCH, HEIGHT, WIDTH = (3, 26, 35) if ARCHITECTURE == "full" else (2, 50, 67)


def numbers(name, count):
    """`count` numbers in [-1, 1): SplitMix64 from the FNV-1a hash of `name`, the upper 24 bits of each."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def make():
    if ARCHITECTURE == "full":
        from network import DeepLabV3Plus

        return DeepLabV3Plus(CLASSES)
    from paper_networks import NETWORKS

    return NETWORKS[ARCHITECTURE](CLASSES)


def network():
    net = make().double()
    state = net.state_dict()
    for name, value in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        u = numbers(name, value.numel())
        if value.dim() > 1:
            u = u * (3 / (value.numel() / value.shape[0])) ** 0.5
        elif name.endswith("running_var"):
            u = 1 + 0.5 * u
        elif name.endswith("weight"):
            u = 0.3 + 0.1 * u
        elif name.endswith("bias"):
            u = np.where(u < 0.4, 3, np.where(u < 0.7, -3, 9)) + 0.1 * u
        else:
            u = 0.5 * u
        # Rounded to single precision, so that both sides start from the same numbers.
        state[name] = torch.tensor(u.astype(np.float32).astype(np.float64)).view(value.shape)
    net.load_state_dict(state)
    for m in net.modules():
        if isinstance(m, nn.Dropout):
            m.p = 0.0
    return net


def inputs():
    x = (1.7 * numbers("input", BATCH * HEIGHT * WIDTH * 3)).astype(np.float32).astype(np.float64)
    y = np.floor((numbers("labels", BATCH * HEIGHT * WIDTH) + 1) * 2).astype(np.int64)
    y[y == 3] = 255
    x = torch.tensor(x).view(BATCH, HEIGHT, WIDTH, 3).permute(0, 3, 1, 2)
    return x, torch.tensor(y).view(BATCH, HEIGHT, WIDTH)


def margin(net, x):
    """The smallest distance of an activation's input to a kink."""
    margins = []

    def look(module, given):
        z = given[0].abs()
        if isinstance(module, nn.ReLU6):
            z = torch.minimum(z, (given[0] - 6).abs())
        margins.append(z.min().item())

    hooks = [m.register_forward_pre_hook(look) for m in net.modules() if isinstance(m, (nn.ReLU, nn.ReLU6))]
    with torch.no_grad():
        net(x)
    for hook in hooks:
        hook.remove()
    return min(margins)


x, y = inputs()
print("margin", margin(network().train(), x))
net = network()
out = {}
net.eval()
out["logits.eval"] = net(x).detach().permute(0, 2, 3, 1).numpy()
net.train()
logits = net(x)
loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 0.5, 2.0]).double(), ignore_index=255)(logits, y)
loss.backward()
out["logits.train"] = logits.detach().permute(0, 2, 3, 1).numpy()
out["loss"] = np.array([loss.item()])
for name, p in net.named_parameters():
    out[f"norm.{name}"] = np.array([p.grad.norm().item()])
    out[f"slice.{name}"] = p.grad.reshape(-1)[:8].numpy()
for name, value in net.state_dict().items():
    if "running" in name:
        out[f"after.{name}"] = value.reshape(-1)[:4].numpy()
save_file({k: np.ascontiguousarray(v, np.float32) for k, v in out.items()}, OUTPUT)
