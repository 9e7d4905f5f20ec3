"""DeepLabV3+ on MobileNetV2 in PyTorch, with the layers and tensor names of Tessera's network `full`.

Chen, Zhu, Papandreou, Schroff, Adam, "Encoder-Decoder with Atrous Separable Convolution for Semantic Image
Segmentation", ECCV 2018; Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear
Bottlenecks", CVPR 2018. Output stride 16, full 3x3 convolutions in ASPP and decoder, inputs [N, 3, H, W].

    network = DeepLabV3Plus(classes=11)
    network.load_state_dict(load_file("models/round-0.safetensors"), strict=False)   # a checkpoint of Tessera
"""
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import interpolate

# Expansion, output channels, repetitions, stride (table 2 of MobileNetV2), and dilation at output stride 16.
STAGES = [
    (1, 16, 1, 1, 1), (6, 24, 2, 2, 1), (6, 32, 3, 2, 1), (6, 64, 4, 2, 1), (6, 96, 3, 1, 1), (6, 160, 3, 1, 2),
    (6, 320, 1, 1, 2),
]
BLOCKS = 1 + sum(stage[2] for stage in STAGES)


def unit(inputs, outputs, size, stride=1, dilation=1, groups=1, activation=nn.ReLU):
    """A convolution without bias, BatchNorm, and an activation unless it is None."""
    convolution = nn.Conv2d(
        inputs, outputs, size, stride, padding=dilation * (size // 2), dilation=dilation, groups=groups, bias=False)
    layers = [convolution, nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, activation()) if activation else nn.Sequential(*layers)


class Block(nn.Module):
    """An inverted residual: expand, filter each channel, project without an activation."""

    def __init__(self, inputs, outputs, expansion, stride, dilation):
        super().__init__()
        hidden = expansion * inputs
        self.adds_input = stride == 1 and inputs == outputs
        expand = [unit(inputs, hidden, 1, activation=nn.ReLU6)] if expansion > 1 else []
        filter_ = unit(hidden, hidden, 3, stride, dilation, groups=hidden, activation=nn.ReLU6)
        self.conv = nn.Sequential(*expand, filter_, unit(hidden, outputs, 1, activation=None))

    def forward(self, x):
        return self.conv(x) + x if self.adds_input else self.conv(x)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.ModuleList([unit(3, 32, 3, stride=2, activation=nn.ReLU6)])
        channels = 32
        for expansion, outputs, repetitions, stride, dilation in STAGES:
            for repetition in range(repetitions):
                self.features.append(
                    Block(channels, outputs, expansion, stride if repetition == 0 else 1, dilation))
                channels = outputs

    def forward(self, x):
        """The features at stride 16, 320 channels, and those at stride 4, 24 channels."""
        low = None
        for index, layer in enumerate(self.features):
            x = layer(x)
            if index == 3:
                low = x
        return x, low


class DeepLabV3Plus(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.backbone = Backbone()
        self.aspp = nn.ModuleList([unit(320, 256, 1), *(unit(320, 256, 3, dilation=rate) for rate in (6, 12, 18))])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), *unit(320, 256, 1))
        self.project = nn.Sequential(unit(5 * 256, 256, 1), nn.Dropout(0.5))
        self.low = unit(24, 48, 1)
        self.decoder = nn.Sequential(
            unit(256 + 48, 256, 3), nn.Dropout(0.5), unit(256, 256, 3), nn.Dropout(0.1))
        self.classifier = nn.Conv2d(256, classes, 1)

    def head(self, high, low, size):
        """Class scores of `size` from the backbone's two maps."""
        def resized(x, size):
            return interpolate(x, size, mode="bilinear", align_corners=True)

        branches = [branch(high) for branch in self.aspp] + [resized(self.pool(high), high.shape[2:])]
        coarse = self.project(torch.cat(branches, dim=1))
        joined = torch.cat([resized(coarse, low.shape[2:]), self.low(low)], dim=1)
        return resized(self.classifier(self.decoder(joined)), size)

    def forward(self, x):
        return self.head(*self.backbone(x), x.shape[2:])


def load_torchvision(backbone, path):
    """Loads the file of torchvision's `mobilenet_v2`, .pth or .safetensors, whose layers stand in the same order."""
    state = torch.load(path, weights_only=True) if str(path).endswith(".pth") else load_file(path)
    parts = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]

    def place(name):
        *numbers, part = name.split(".")[1:]
        return [int(number) for number in numbers if number.isdigit()], parts.index(part)

    names = [name for name in state if name.startswith("features.") and int(name.split(".")[1]) < BLOCKS]
    own = backbone.state_dict()
    assert len(names) == len(own), f"{path}: {len(names)} tensors of the backbone, not {len(own)}"
    backbone.load_state_dict({key: state[name] for key, name in zip(own, sorted(names, key=place))})
