/// Writes files in the format of `torch.save`, with tensors of 32-bit floats.
package enum TorchFile {
    /// An archive of tensors. Each tensor has its own storage.
    /// - Parameters:
    ///   - keys: The keys of a checkpoint. The state dictionary is under the last key, numbers are under the others.
    ///     Without keys the archive is the state dictionary itself.
    ///   - elements: The numbers of the tensor at an index.
    package static func bytes(
        _ tensors: [(name: String, shape: [Int])], under keys: [String] = [], elements: (Int) -> [Float]
    ) -> [UInt8] {
        var archive = StoredArchive()
        archive.add("x/data.pkl", pickle(tensors, under: keys))
        for index in tensors.indices {
            archive.add(
                "x/data/\(index)",
                elements(index).flatMap { value in (0..<4).map { UInt8(value.bitPattern >> (8 * $0) & 255) } })
        }
        return archive.bytes
    }

    /// An archive of tensors in which all numbers are 1.
    package static func bytes(_ tensors: [(name: String, shape: [Int])], under keys: [String] = []) -> [UInt8] {
        bytes(tensors, under: keys) { [Float](repeating: 1, count: tensors[$0].shape.reduce(1, *)) }
    }

    /// The pickle of such an archive, in protocol 2.
    /// - Parameter key: The name of the entry with the numbers of the tensor at an index.
    package static func pickle(
        _ tensors: [(name: String, shape: [Int])], under keys: [String] = [], key: (Int) -> String = { "\($0)" }
    ) -> [UInt8] {
        var pickle: [UInt8] = [0x80, 2]
        if !keys.isEmpty {
            pickle += ascii("}(")
            for name in keys.dropLast() { pickle += text(name) + ascii("K\u{3}") }
            if keys.count == 1 { pickle += text("epoch") + ascii("K\u{3}") }
            pickle += text(keys[keys.count - 1])
        }
        pickle += ascii("}(")
        for (index, tensor) in tensors.enumerated() {
            let count = tensor.shape.reduce(1, *)
            pickle += text(tensor.name) + ascii("ctorch._utils\n_rebuild_tensor_v2\n((")
            pickle += text("storage") + ascii("ctorch\nFloatStorage\n") + text(key(index)) + text("cpu")
            pickle += integer(count) + ascii("tQK\u{0}")
            var stride = count
            let strides = tensor.shape.map { extent in
                stride /= max(1, extent)
                return stride
            }
            for numbers in [tensor.shape, strides] { pickle += ascii("(") + numbers.flatMap(integer) + ascii("t") }
            pickle += [0x89] + ascii("ccollections\nOrderedDict\n)RtR")
        }
        pickle += ascii("u")
        return pickle + ascii(keys.isEmpty ? "." : "u.")
    }

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func integer(_ value: Int) -> [UInt8] {
        ascii("J") + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func text(_ text: String) -> [UInt8] {
        ascii("X") + integer(text.utf8.count).dropFirst() + ascii(text)
    }
}
