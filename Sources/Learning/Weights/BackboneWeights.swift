import Foundation
import Problems
import Tensors

/// Reads the tensors of a backbone under the names that common libraries give them.
package enum BackboneWeights {
    /// The backbone's tensors in a weight file, under the names of `normalized`.
    /// - Throws: `Problem` naming the file.
    package static func read(_ url: URL, for architecture: NetworkArchitecture) throws -> [String: Tensor] {
        try normalized(WeightFile.read(url), for: architecture, from: url.path)
    }

    /// The backbone's tensors under the names of the network.
    ///
    /// The source may use any of the names in `BackboneTensor.names`. Names may have the prefixes of common wrappers.
    /// Other tensors are ignored.
    ///
    /// - Parameter origin: The name of the source in errors.
    /// - Throws: `Problem` naming a tensor that is missing, has another shape, or has a value that is not finite or a
    ///   negative variance.
    package static func normalized(
        _ raw: [String: Tensor], for architecture: NetworkArchitecture = .full, from origin: String = "the weights"
    ) throws -> [String: Tensor] {
        let backbone = architecture.declaration.backbone
        let fix = "give weights of \(backbone.weightSource), or a checkpoint of Tessera"

        func refuse(_ problem: String, _ fix: String) -> Problem {
            Problem(path: origin, reason: problem, fix: fix)
        }
        let expected = backbone.weights
        let candidates = expected[0].names.indices.flatMap { naming in
            prefixes(naming, in: raw, expected).map { prefix in
                (naming: naming, prefix: prefix, found: expected.count { raw[prefix + $0.names[naming]] != nil })
            }
        }
        // If several find equally many tensors, the first one wins: the names of libraries without a prefix are the
        // most common.
        let best = candidates.reduce(candidates[0]) { $1.found > $0.found ? $1 : $0 }
        guard best.found == expected.count else {
            throw refuse(absence(of: expected, best, in: raw), fix)
        }
        if let rival = candidates.first(where: { $0.found == best.found && $0.prefix != best.prefix }) {
            throw refuse(
                "it holds two backbones, \(best.prefix)… and \(rival.prefix)…", "save only the one that is meant")
        }
        var normalized: [String: Tensor] = [:]
        for tensor in expected {
            let name = best.prefix + tensor.names[best.naming]
            guard let found = raw[name] else { throw refuse(absence(of: expected, best, in: raw), fix) }
            guard found.shape == tensor.shape else {
                throw refuse(
                    "tensor \(name) has shape \(found.shape) where the network has \(tensor.shape)",
                    "give weights of \(backbone.weightSource)")
            }
            if let fault = found.fault(isVariance: name.hasSuffix(".running_var")) {
                throw refuse("tensor \(name) holds \(fault)", "give weights of a training that did not fail")
            }
            normalized[tensor.name] = found
        }
        return normalized
    }

    /// Prefixes that wrappers add to names: data-parallel training, modules of Lightning, segmentation models and
    /// `torch.compile`. A name may have several of them.
    private static let wrappers = ["module.", "model.", "encoder.", "backbone.", "_orig_mod."]

    /// Prefixes before the first tensor's name that consist of known wrapper names. The empty prefix is always
    /// included.
    private static func prefixes(_ naming: Int, in raw: [String: Tensor], _ expected: [BackboneTensor]) -> [String] {
        let anchor = expected[0].names[naming]
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
        of expected: [BackboneTensor], _ best: (naming: Int, prefix: String, found: Int), in raw: [String: Tensor]
    ) -> String {
        let missing = expected.filter { raw[best.prefix + $0.names[best.naming]] == nil }
        guard let first = missing.first else { return "no tensor is missing" }
        let example = raw.min { $0.key < $1.key }.map { name, tensor in
            "it has \(raw.count) \(raw.count == 1 ? "tensor" : "tensors"), such as \(name) of shape \(tensor.shape)"
        }
        let others = missing.count > 1 ? ", and \(missing.count - 1) more of \(expected.count)" : ""
        return "tensor \(best.prefix + first.names[best.naming]) of shape \(first.shape) is missing\(others); "
            + (example ?? "it has no tensors")
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
