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
        let bytes = try encoded(tensors, metadata: metadata, precision: precision)
        do {
            try file.write(bytes)
        } catch {
            throw error.with(reason: "cannot be written: \(error.reason)")
        }
    }

    static func encoded(
        _ tensors: [String: Tensor], metadata: [String: String], precision: Precision
    ) throws -> [UInt8] {
        var header = SafetensorsHeader(entries: [:], metadata: metadata)
        var data: [UInt8] = []
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let begin = data.count
            switch precision {
            case .float32: append(tensor.elements.map { $0.bitPattern.littleEndian }, to: &data)
            case .float16: append(tensor.elements.map { Float16($0).bitPattern.littleEndian }, to: &data)
            }
            header.entries[name] = SafetensorsHeader.Entry(
                dtype: (precision == .float32 ? ElementType.float32 : .float16).rawValue,
                shape: tensor.shape.dimensions,
                dataOffsets: SafetensorsHeader.Offsets(begin: begin, end: data.count))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(header))
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        var file: [UInt8] = []
        file.reserveCapacity(8 + json.count + data.count)
        append([UInt64(json.count).littleEndian], to: &file)
        return file + json + data
    }

    private static func append<T: BitwiseCopyable>(_ values: [T], to bytes: inout [UInt8]) {
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
