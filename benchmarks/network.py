"""DeepLabV3+ on MobileNetV2 in PyTorch, with the layers and tensor names of Tessera's networks `full`, `lite` and `fine`.

Chen, Zhu, Papandreou, Schroff, Adam, "Encoder-Decoder with Atrous Separable Convolution for Semantic Image
Segmentation", ECCV 2018; Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: Inverted Residuals and Linear
Bottlenecks", CVPR 2018. Output stride 16, inputs [N, 3, H, W].

    network = DeepLabV3Plus(classes=11, **NETWORKS["full"])
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


# The arguments of `DeepLabV3Plus` for Tessera's networks.
NETWORKS = {"full": {}, "lite": {"separable": True}, "fine": {"separable": True, "enlargement": 1.5}}


class Separable(nn.Module):
    """A depthwise 3x3 convolution and a pointwise one, without a layer between. Dilated ones start at their center."""

    def __init__(self, inputs, outputs, dilation):
        super().__init__()
        self.depthwise = nn.Conv2d(
            inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        if dilation > 1:
            center = torch.zeros(3, 3)
            center[1, 1] = 1
            self.depthwise.weight.data *= center

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


def unit(inputs, outputs, size, stride=1, dilation=1, groups=1, activation=nn.ReLU, separable=False):
    """A convolution without bias, BatchNorm, and an activation unless it is None."""
    if separable:
        convolution = Separable(inputs, outputs, dilation)
    else:
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
    """
    separable: whether the 3x3 convolutions of ASPP and decoder are separable.
    enlargement: the factor by which images are enlarged before the backbone.
    """

    def __init__(self, classes, separable=False, enlargement=1):
        super().__init__()
        self.enlargement = enlargement
        self.backbone = Backbone()
        dilated = (unit(320, 256, 3, dilation=rate, separable=separable) for rate in (6, 12, 18))
        self.aspp = nn.ModuleList([unit(320, 256, 1), *dilated])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), *unit(320, 256, 1))
        self.project = nn.Sequential(unit(5 * 256, 256, 1), nn.Dropout(0.5))
        self.low = unit(24, 48, 1)
        self.decoder = nn.Sequential(
            unit(256 + 48, 256, 3, separable=separable), nn.Dropout(0.5),
            unit(256, 256, 3, separable=separable), nn.Dropout(0.1))
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
        size = x.shape[2:]
        if self.enlargement != 1:
            larger = [int(extent * self.enlargement + 0.5) for extent in size]
            x = interpolate(x, larger, mode="bilinear", align_corners=False)
        return self.head(*self.backbone(x), size)


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
