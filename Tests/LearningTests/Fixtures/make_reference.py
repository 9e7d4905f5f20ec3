"""What the network of a fixture (`peers/deeplab.py fixture F`) gives in double precision, and how far PyTorch's own
single precision is from it: `make_reference.py PEERS F REFERENCE [SEED]`. PEERS is the folder of deeplab.py and
model.py. With a seed, on an input and labels drawn from it instead of the fixture's.

For both precisions: class scores in inference and training mode, loss, gradients, and after ten steps of Adam
(learning rate 1e-3, the whole network, no dropout) the losses and all parameters.
"""
import sys
import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, sys.argv[1])
from deeplab import LOSS
from model import DeepLabV3Plus

fixture = load_file(sys.argv[2])
if len(sys.argv) > 4:
    torch.manual_seed(int(sys.argv[4]))
    fixture["input"] = torch.randn(fixture["input"].shape)
    fixture["target"] = torch.randint(0, 11, fixture["target"].shape)
out = {k: v for k, v in fixture.items() if k.startswith("state.") or k in ("input", "target")}
for bits, dtype in ((32, torch.float32), (64, torch.float64)):
    net = DeepLabV3Plus()
    net.load_state_dict({k[6:]: v for k, v in fixture.items() if k.startswith("state.")})
    for module in net.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    net.to(dtype)
    x, y = fixture["input"].to(dtype), fixture["target"].long()
    net.eval()
    with torch.no_grad():
        out[f"logits.eval.{bits}"] = net(x)
    net.train()
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    losses = []
    for step in range(10):
        adam.zero_grad()
        logits = net(x)
        loss = LOSS(logits, y)
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            out[f"logits.train.{bits}"] = logits.detach()
            out |= {f"grad.{bits}.{k}": p.grad.clone() for k, p in net.named_parameters()}
        adam.step()
    out[f"losses.{bits}"] = torch.stack(losses)
    out |= {f"adam.{bits}.{k}": p.detach() for k, p in net.named_parameters()}
save_file({k: (v.float() if v.is_floating_point() else v).contiguous() for k, v in out.items()}, sys.argv[3])
