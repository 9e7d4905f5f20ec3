"""Results of the network `full` with ImageNet weights, by PyTorch in double and in single precision.

    python make_reference.py IMAGENET-WEIGHTS OUT.safetensors [SEED]
    TESSERA_FIXTURE=OUT.safetensors swift test --filter PyTorch

Needs the packages of `benchmarks/requirements.txt`. IMAGENET-WEIGHTS is torchvision's `mobilenet_v2` as .pth or
.safetensors; the head is random. For both precisions the file holds: class scores in inference and in training, the
loss, all gradients, and after ten steps of Adam (learning rate 1e-3, the whole network, no dropout) the losses and all
parameters.
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
from network import DeepLabV3Plus, load_torchvision

weights, output, *seed = sys.argv[1:]
torch.manual_seed(int(seed[0]) if seed else 1)
start = DeepLabV3Plus(classes=11)
load_torchvision(start.backbone, weights)
pixels, labels = torch.randn(2, 3, 90, 120), torch.randint(0, 11, (2, 90, 120))
labels[0, :10] = 255
out = {"input": pixels, "target": labels.to(torch.int32)}
out |= {f"state.{name}": value.clone() for name, value in start.state_dict().items()}
for bits, dtype in ((32, torch.float32), (64, torch.float64)):
    network = DeepLabV3Plus(classes=11)
    network.load_state_dict(start.state_dict())
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    network.to(dtype).eval()
    x = pixels.to(dtype)
    with torch.no_grad():
        out[f"logits.eval.{bits}"] = network(x)
    network.train()
    adam = torch.optim.Adam(network.parameters(), 1e-3)
    losses = []
    for step in range(10):
        adam.zero_grad()
        scores = network(x)
        loss = torch.nn.functional.cross_entropy(scores, labels, ignore_index=255)
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            out[f"logits.train.{bits}"] = scores.detach()
            out |= {f"grad.{bits}.{name}": value.grad.clone() for name, value in network.named_parameters()}
        adam.step()
    out[f"losses.{bits}"] = torch.stack(losses)
    out |= {f"adam.{bits}.{name}": value.detach() for name, value in network.named_parameters()}
save_file({key: (x.float() if x.is_floating_point() else x).contiguous() for key, x in out.items()}, output)
