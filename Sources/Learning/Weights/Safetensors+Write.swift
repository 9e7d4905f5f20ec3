import Foundation
import Tensors

extension Safetensors {
    /// The formats tensors are written in.
    package enum Precision: Sendable {
        case float32
        /// Half the size; magnitudes above 65504 become infinite.
        case float16
    }

    /// Writes tensors in the order of their names. The file appears whole, on disk, or not at all: what was at `url`
    /// stays until the new file has taken its place.
    ///
    /// - Throws: `WeightFileError`.
    package static func write(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], precision: Precision = .float32, to url: URL
    ) throws {
        let temporary = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(getpid()).part")
        do {
            try writeDurably(encoded(tensors, metadata: metadata, precision: precision), to: temporary)
            guard rename(temporary.path, url.path) == 0 else { throw POSIXFailure(call: "rename") }
            try synchronizeFolder(of: url)
        } catch {
            unlink(temporary.path)
            throw WeightFileError(
                subject: url.path, problem: "cannot be written (\(error))",
                mend: "Check the free space and the permissions of the folder")
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

    private static func writeDurably(_ bytes: [UInt8], to url: URL) throws {
        let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw POSIXFailure(call: "open") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw POSIXFailure(call: "write") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw POSIXFailure(call: "fsync") }
    }

    private static func synchronizeFolder(of url: URL) throws {
        let descriptor = open(url.deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXFailure(call: "open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXFailure(call: "fsync") }
    }
}

/// A system call that failed, with the reason the system gives.
private struct POSIXFailure: Error, CustomStringConvertible {
    let description: String

    init(call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
}
