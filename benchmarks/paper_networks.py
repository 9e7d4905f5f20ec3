"""Tessera's networks `xception41` and `fpn-resnet50` in PyTorch, on the backbones of timm and torchvision.

    network = NETWORKS["xception41"](classes=19)
    network.load_state_dict(load_file("models/round-0.safetensors"), strict=False)   # a checkpoint of Tessera
"""
import timm
import torch
import torchvision
from torch import nn
from torch.nn.functional import interpolate
from torchvision.ops import FeaturePyramidNetwork


class Separable(nn.Module):
    """3x3 for each channel, then 1x1, without bias and without a normalization between them."""

    def __init__(self, inputs, outputs, dilation=1):
        super().__init__()
        self.depthwise = nn.Conv2d(
            inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


def unit(convolution, outputs):
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU())


def pointwise(inputs, outputs):
    return unit(nn.Conv2d(inputs, outputs, 1, bias=False), outputs)


def separable(inputs, outputs, dilation=1):
    return unit(Separable(inputs, outputs, dilation), outputs)


class DeepLabXception41(nn.Module):
    """DeepLabV3+ with a separable head (Chen et al., ECCV 2018) on timm's `xception41` at output stride 16."""

    def __init__(self, classes):
        super().__init__()
        self.backbone = timm.create_model("xception41", pretrained=False, output_stride=16)
        self.backbone.head = nn.Identity()
        high, low = 2048, 256
        self.aspp = nn.ModuleList([pointwise(high, 256), *(separable(high, 256, rate) for rate in (6, 12, 18))])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), *pointwise(high, 256))
        self.project = nn.Sequential(pointwise(5 * 256, 256), nn.Dropout(0.5))
        self.low = pointwise(low, 48)
        self.decoder = nn.Sequential(
            separable(256 + 48, 256), nn.Dropout(0.5), separable(256, 256), nn.Dropout(0.1))
        self.classifier = nn.Conv2d(256, classes, 1)

    def forward(self, x):
        def resized(x, size):
            return interpolate(x, size, mode="bilinear", align_corners=True)

        size = x.shape[2:]
        low, high = self.backbone.forward_intermediates(x, indices=[1, 4], intermediates_only=True)
        branches = [branch(high) for branch in self.aspp] + [resized(self.pool(high), high.shape[2:])]
        coarse = self.project(torch.cat(branches, dim=1))
        joined = torch.cat([resized(coarse, low.shape[2:]), self.low(low)], dim=1)
        return resized(self.classifier(self.decoder(joined)), size)


class FPNResNet50(nn.Module):
    """A feature pyramid (Lin et al., CVPR 2017) with the semantic head of Panoptic FPN (Kirillov et al., CVPR 2019) on
    torchvision's `resnet50`. Each level is upsampled to the size of the next finer one."""

    def __init__(self, classes):
        super().__init__()
        self.backbone = torchvision.models.resnet50(weights=None)
        self.backbone.fc = nn.Identity()
        self.fpn = FeaturePyramidNetwork([256, 512, 1024, 2048], 256)
        self.scale_heads = nn.ModuleList(
            nn.ModuleList(
                nn.Sequential(
                    nn.Conv2d(256 if index == 0 else 128, 128, 3, padding=1, bias=False), nn.GroupNorm(32, 128),
                    nn.ReLU())
                for index in range(max(1, level)))
            for level in range(4))
        self.classifier = nn.Conv2d(128, classes, 1)

    def forward(self, x):
        body, size = self.backbone, x.shape[2:]
        x = body.maxpool(body.relu(body.bn1(body.conv1(x))))
        maps = {}
        for level, layer in enumerate([body.layer1, body.layer2, body.layer3, body.layer4]):
            x = maps[str(level)] = layer(x)
        levels = list(self.fpn(maps).values())
        sums = 0
        for level, head in enumerate(self.scale_heads):
            x = levels[level]
            for index, unit in enumerate(head):
                x = unit(x)
                if level > 0:
                    finer = levels[level - 1 - index].shape[2:]
                    x = interpolate(x, finer, mode="bilinear", align_corners=False)
            sums = sums + x
        return interpolate(self.classifier(sums), size, mode="bilinear", align_corners=True)


NETWORKS = {"xception41": DeepLabXception41, "fpn-resnet50": FPNResNet50}
