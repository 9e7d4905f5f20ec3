import Foundation
import Problems
import Tensors

/// PyTorch's `.pth` and `.pt` files: a zip archive with a pickle and an entry of raw numbers for each storage. The
/// pickle is read with a list of allowed names and never executed.
package enum TorchArchive {
    /// The keys under which checkpoints of training scripts usually have the state dictionary.
    private static let usualNames = [
        "state_dict", "model_state_dict", "model_state", "model", "network", "net", "weights",
    ]

    /// The tensors of the saved state dictionary. It may be inside a checkpoint, under one of the usual keys.
    ///
    /// - Throws: `Problem`.
    package static func read(_ url: URL) throws -> [String: Tensor] {
        try WeightFile.contents(of: url) { bytes throws(Problem) in try parse(bytes) }
    }

    static func recognizes(_ bytes: ArraySlice<UInt8>) -> Bool { ZipArchive.recognizes(bytes) }

    static func parse(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [String: Tensor] {
        let archive = try ZipArchive(bytes)
        guard let name = archive.names.filter({ $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }).min(),
            let content = try archive.content(of: name)
        else {
            throw Problem.badWeights(
                "the archive has no data.pkl: it was not made by torch.save", fix: TorchGlobal.fix)
        }
        let folder = name.dropLast("data.pkl".count)
        if let order = try archive.content(of: folder + "byteorder"), !order.elementsEqual("little".utf8) {
            throw Problem.badWeights(
                "its numbers are in big-endian order", fix: "save it on a little-endian machine")
        }
        let pickle = try Pickle(content)
        let views = try stateDictionary(in: pickle.root, of: pickle)
        return try tensors(views, in: archive, folder: folder, limit: bytes.count)
    }

    /// - Parameter limit: The largest total number of elements. Tensors may share storage, so a small file could
    ///   otherwise need unlimited memory.
    private static func tensors(
        _ views: [String: TorchTensor], in archive: ZipArchive, folder: Substring, limit: Int
    ) throws(Problem) -> [String: Tensor] {
        var storages: [String: ArraySlice<UInt8>] = [:]
        var tensors: [String: Tensor] = [:]
        var total = 0
        for (name, view) in views.sorted(by: { $0.key < $1.key }) {
            let key = view.storage.key
            if storages[key] == nil { storages[key] = try archive.content(of: "\(folder)data/\(key)") }
            guard let bytes = storages[key] else {
                throw Problem.badWeights("tensor \(name) has no numbers: data/\(key) is missing")
            }
            let tensor = try view.tensor(named: name, from: bytes)
            total += tensor.count
            guard total <= limit else {
                throw Problem.badWeights("too many of its tensors share storage", fix: TorchGlobal.fix)
            }
            tensors[name] = tensor
        }
        return tensors
    }

    private static func stateDictionary(
        in value: Pickle.Value, of pickle: Pickle
    ) throws(Problem) -> [String: TorchTensor] {
        var value = value
        var keys: [String] = []
        for _ in 0..<3 {
            guard case .dictionary(let container) = value else { break }
            var views: [String: TorchTensor] = [:]
            var others: [String] = []
            // Only values that are dictionaries: "model" may also be the name of the model.
            var dictionaries: [String: Pickle.Value] = [:]
            for case (.string(let key), let value) in pickle.pairs(of: container) {
                switch value {
                case .tensor(let view): views[key] = view
                case .dictionary: dictionaries[key] = value
                default: others.append(key)
                }
            }
            if let inner = usualNames.lazy.compactMap({ dictionaries[$0] }).first {
                value = inner
            } else if !views.isEmpty {
                return views
            } else {
                keys = (others + dictionaries.keys).sorted()
                break
            }
        }
        let found = keys.isEmpty ? "" : "; it holds \(keys.prefix(5).joined(separator: ", "))"
        throw Problem.badWeights("it holds no state dictionary of tensors" + found, fix: TorchGlobal.fix)
    }
}
