import Foundation
import Problems
import Tensors

/// Reads the tensors of MobileNetV2's backbone under the names that common libraries give them.
package enum BackboneWeights {
    /// The backbone's tensors in a weight file, under the names of `normalized`.
    /// - Throws: `Problem` naming the file.
    package static func read(_ url: URL) throws -> [String: Tensor] {
        try normalized(WeightFile.read(url), from: url.path)
    }

    /// The backbone's tensors under the names `backbone.features.K.conv.J.{0,1}.*`.
    ///
    /// The source may use names of torchvision, of timm (`mobilenetv2_100`) or of Tessera. Names may have the prefixes
    /// of common wrappers. Other tensors are ignored.
    ///
    /// - Parameter origin: The name of the source in errors.
    /// - Throws: `Problem` naming a tensor that is missing, has another shape, or has a value that is not finite or a
    ///   negative variance.
    package static func normalized(
        _ raw: [String: Tensor], from origin: String = "MobileNetV2 weights"
    ) throws -> [String: Tensor] {
        func refuse(_ problem: String, _ fix: String) -> Problem {
            Problem(path: origin, reason: problem, fix: fix)
        }
        let expected = tensors
        let candidates = Naming.allCases.flatMap { naming in
            prefixes(naming, in: raw, expected).map { prefix in
                (naming: naming, prefix: prefix, found: expected.count { raw[prefix + $0.name(naming)] != nil })
            }
        }
        // If several find equally many tensors, the first one wins: torchvision's names without a prefix are the most
        // common.
        let best = candidates.reduce(candidates[0]) { $1.found > $0.found ? $1 : $0 }
        guard best.found == expected.count else {
            throw refuse(absence(of: expected, best, in: raw), Self.fix)
        }
        if let rival = candidates.first(where: { $0.found == best.found && $0.prefix != best.prefix }) {
            throw refuse(
                "it holds two backbones, \(best.prefix)… and \(rival.prefix)…", "save only the one that is meant")
        }
        var normalized: [String: Tensor] = [:]
        for tensor in expected {
            let name = best.prefix + tensor.name(best.naming)
            guard let found = raw[name] else { throw refuse(absence(of: expected, best, in: raw), Self.fix) }
            guard found.shape == tensor.shape else {
                throw refuse(
                    "tensor \(name) has shape \(found.shape) where the network has \(tensor.shape)",
                    "give weights of MobileNetV2 of width 1.0")
            }
            if let fault = found.fault(isVariance: name.hasSuffix(".running_var")) {
                throw refuse("tensor \(name) holds \(fault)", "give weights of a training that did not fail")
            }
            normalized[tensor.name(.ours)] = found
        }
        return normalized
    }

    private static let fix = "give weights of MobileNetV2 1.0 from torchvision or timm, or a checkpoint of Tessera"

    /// Prefixes that wrappers add to names: data-parallel training, modules of Lightning, segmentation models and
    /// `torch.compile`. A name may have several of them.
    private static let wrappers = ["module.", "model.", "encoder.", "backbone.", "_orig_mod."]

    /// Prefixes before the first tensor's name that consist of known wrapper names. The empty prefix is always
    /// included.
    private static func prefixes(_ naming: Naming, in raw: [String: Tensor], _ expected: [Expected]) -> [String] {
        guard let anchor = expected.first?.name(naming) else { return [""] }
        let found = raw.keys.filter { $0.hasSuffix(anchor) }.map { String($0.dropLast(anchor.count)) }
        return [""] + found.filter { !$0.isEmpty && isWrapper($0) }.sorted()
    }

    private static func isWrapper(_ prefix: String) -> Bool {
        var rest = prefix[...]
        while let wrapper = wrappers.first(where: { rest.hasPrefix($0) }) { rest = rest.dropFirst(wrapper.count) }
        return rest.isEmpty
    }

    /// A message about the first missing tensor, with an example of a tensor that is there.
    private static func absence(
        of expected: [Expected], _ best: (naming: Naming, prefix: String, found: Int), in raw: [String: Tensor]
    ) -> String {
        let missing = expected.filter { raw[best.prefix + $0.name(best.naming)] == nil }
        guard let first = missing.first else { return "no tensor is missing" }
        let example = raw.min { $0.key < $1.key }.map { name, tensor in
            "it has \(raw.count) \(raw.count == 1 ? "tensor" : "tensors"), such as \(name) of shape \(tensor.shape)"
        }
        let others = missing.count > 1 ? ", and \(missing.count - 1) more of \(expected.count)" : ""
        return "tensor \(best.prefix + first.name(best.naming)) of shape \(first.shape) is missing\(others); "
            + (example ?? "it has no tensors")
    }

    fileprivate enum Naming: CaseIterable {
        case torchvision, timm, ours
    }

    /// A tensor of the network: its shape, and its name in each naming scheme.
    fileprivate struct Expected {
        let shape: Shape
        let ours: String
        let torchvision: String
        let timm: String

        func name(_ naming: Naming) -> String {
            switch naming {
            case .ours: ours
            case .torchvision: torchvision
            case .timm: timm
            }
        }
    }

    private static var tensors: [Expected] {
        let (stem, first) = (MobileNetV2.stemChannels, MobileNetV2.stages[0].channels)
        var tensors = pair(
            [stem, 3, 3, 3], ours: "0", torchvision: ("0.0", "0.1"), timm: ("conv_stem", "bn1"))
        tensors += pair(
            [stem, 1, 3, 3], ours: "1.conv.0", torchvision: ("1.conv.0.0", "1.conv.0.1"),
            timm: ("blocks.0.0.conv_dw", "blocks.0.0.bn1"))
        tensors += pair(
            [first, stem, 1, 1], ours: "1.conv.1", torchvision: ("1.conv.1", "1.conv.2"),
            timm: ("blocks.0.0.conv_pw", "blocks.0.0.bn2"))
        var (block, input) = (2, first)
        for (index, stage) in MobileNetV2.stages.enumerated().dropFirst() {
            for repetition in 0..<stage.repeats {
                let hidden = input * stage.expand
                let timm = "blocks.\(index).\(repetition)"
                let conv = "\(block).conv"
                tensors += pair(
                    [hidden, input, 1, 1], ours: "\(conv).0", torchvision: ("\(conv).0.0", "\(conv).0.1"),
                    timm: ("\(timm).conv_pw", "\(timm).bn1"))
                tensors += pair(
                    [hidden, 1, 3, 3], ours: "\(conv).1", torchvision: ("\(conv).1.0", "\(conv).1.1"),
                    timm: ("\(timm).conv_dw", "\(timm).bn2"))
                tensors += pair(
                    [stage.channels, hidden, 1, 1], ours: "\(conv).2", torchvision: ("\(conv).2", "\(conv).3"),
                    timm: ("\(timm).conv_pwl", "\(timm).bn3"))
                (block, input) = (block + 1, stage.channels)
            }
        }
        return tensors
    }

    /// The tensors of a convolution and its batch normalization.
    private static func pair(
        _ kernel: Shape, ours: String, torchvision: (String, String), timm: (String, String)
    ) -> [Expected] {
        let convolution = Expected(
            shape: kernel, ours: "backbone.features.\(ours).0.weight", torchvision: "features.\(torchvision.0).weight",
            timm: "\(timm.0).weight")
        return [convolution]
            + ["weight", "bias", "running_mean", "running_var"].map { kind in
                Expected(
                    shape: [kernel[0]], ours: "backbone.features.\(ours).1.\(kind)",
                    torchvision: "features.\(torchvision.1).\(kind)", timm: "\(timm.1).\(kind)")
            }
    }
}

extension Tensor {
    /// The first invalid value, for messages; nil if there is none. The values of running variances must not be
    /// negative.
    func fault(isVariance: Bool) -> String? {
        guard let bad = elements.first(where: { !$0.isFinite || isVariance && $0 < 0 }) else { return nil }
        return bad.isNaN
            ? "a value that is not a number" : bad.isFinite ? "the negative variance \(bad)" : "an infinite value"
    }
}
