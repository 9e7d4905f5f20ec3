"""Makes the small weight files the tests read: python make_weights.py (torch 2, numpy, safetensors)."""
import collections
import os
import pathlib
import zipfile

import torch
from safetensors.torch import save_file

folder = pathlib.Path(__file__).parent
base = torch.arange(24, dtype=torch.float32) / 4
tensors = collections.OrderedDict(
    whole=base.reshape(2, 3, 4),
    transposed=base.reshape(4, 6).t(),
    tail=base[20:],
    channels_last=base.reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
    half=base[:5].half(),
    brain=base[:5].bfloat16(),
    double=base[:5].double(),
    integers=torch.tensor([-3, 0, 70000]),
    flags=torch.tensor([True, False, True]),
    scalar=torch.tensor(7),
    empty=torch.zeros(0, 3),
)
plain = collections.OrderedDict(tensors)
plain["parameter"] = torch.nn.Parameter(base[:3].clone())
plain._metadata = collections.OrderedDict({"": {"version": 1}})
torch.save(plain, folder / "plain.pth")
save_file(
    {k: v.detach().clone().contiguous() for k, v in plain.items()}, folder / "plain.safetensors", {"format": "pt"})
torch.save({"epoch": 3, "loss": 0.5, "names": ["a", None], "big": 1 << 40,
            "state_dict": {"module." + k: v for k, v in tensors.items()}}, folder / "nested.pt")
torch.save(tensors, folder / "legacy.pth", _use_new_zipfile_serialization=False)


class Attack:
    def __reduce__(self):
        return os.system, ("touch /tmp/tessera-was-attacked",)


torch.save({"weight": base, "attack": Attack()}, folder / "attack.pth")
torch.save({"weight": base, "attack": Attack()}, folder / "attack-protocol-4.pth", pickle_protocol=4)
with zipfile.ZipFile(folder / "plain.pth") as stored, \
        zipfile.ZipFile(folder / "compressed.pth", "w", zipfile.ZIP_DEFLATED) as packed:
    for entry in stored.namelist():
        packed.writestr(entry, stored.read(entry))
zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 0
with zipfile.ZipFile(folder / "plain.pth") as stored, \
        zipfile.ZipFile(folder / "zip64.pth", "w", zipfile.ZIP_STORED) as wide:
    for entry in stored.namelist():
        wide.writestr(entry, stored.read(entry))
