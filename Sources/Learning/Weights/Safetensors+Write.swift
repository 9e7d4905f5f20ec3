import Files
import Foundation
import Problems
import Tensors

extension Safetensors {
    /// The number formats in which tensors can be written.
    package enum Precision: Sendable {
        case float32
        /// Half the size. Magnitudes above 65504 become infinite.
        case float16
    }

    /// Writes tensors in the order of their names. The file replaces an earlier one only when it is complete and on
    /// disk.
    ///
    /// - Throws: `Problem`.
    package static func write(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], precision: Precision = .float32,
        to file: RootedPath
    ) throws {
        try write(shapes: tensors.mapValues(\.shape), metadata: metadata, precision: precision, to: file) {
            name, append throws(Problem) in
            guard let tensor = tensors[name] else { return }
            // Pieces of 1 MiB, so that the numbers are not in memory twice.
            for start in stride(from: 0, to: tensor.count, by: 1 << 18) {
                try append(tensor.elements[start..<min(tensor.count, start + 1 << 18)])
            }
        }
    }

    /// Writes tensors in pieces, so that they need not be in memory. The file is the same as from the other `write`.
    /// - Parameter content: Called with the name of each tensor, in their order, and with a function that appends
    ///   elements in row-major order. It must append all of them.
    /// - Throws: `Problem`, also of `content`.
    package static func write(
        shapes: [String: Shape], metadata: [String: String] = [:], precision: Precision = .float32,
        to file: RootedPath,
        content: (String, (ArraySlice<Float>) throws(Problem) -> Void) throws(Problem) -> Void
    ) throws {
        let head = try head(shapes, metadata: metadata, precision: precision)
        var (cannotAppend, contentFailed) = (false, false)
        do throws(Problem) {
            try file.write { draft throws(Problem) in
                try draft.append(head.span.bytes)
                for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
                    var count = 0
                    do throws(Problem) {
                        try content(name) { elements throws(Problem) in
                            count += elements.count
                            cannotAppend = true
                            try draft.append(precision.bytes(elements).span.bytes)
                            cannotAppend = false
                        }
                    } catch {
                        contentFailed = !cannotAppend
                        throw error
                    }
                    precondition(count == shape.count, "Safetensors: \(count) elements for \(name) of \(shape)")
                }
            }
        } catch {
            throw contentFailed ? error : error.with(reason: "cannot be written: \(error.reason)")
        }
    }

    /// The length of the header, and the header.
    private static func head(
        _ shapes: [String: Shape], metadata: [String: String], precision: Precision
    ) throws -> [UInt8] {
        var header = SafetensorsHeader(entries: [:], metadata: metadata)
        var begin = 0
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
            let end = begin + shape.count * precision.type.byteCount
            header.entries[name] = SafetensorsHeader.Entry(
                dtype: precision.type.rawValue, shape: shape.dimensions,
                dataOffsets: SafetensorsHeader.Offsets(begin: begin, end: end))
            begin = end
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(header))
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }
}

extension Safetensors.Precision {
    fileprivate var type: ElementType { self == .float32 ? .float32 : .float16 }

    fileprivate func bytes(_ elements: ArraySlice<Float>) -> [UInt8] {
        func bytes<T: BitwiseCopyable>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
        return switch self {
        case .float32: bytes(elements.map { $0.bitPattern.littleEndian })
        case .float16: bytes(elements.map { Float16($0).bitPattern.littleEndian })
        }
    }
}
