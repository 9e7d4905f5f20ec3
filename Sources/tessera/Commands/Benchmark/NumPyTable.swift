import Files
import Foundation
import Pool
import Problems
import Tensors

/// Reads a table of single-precision numbers in the format of NumPy (`.npy`, version 1 to 3, little-endian, C order).
enum NumPyTable {
    /// - Throws: `Problem` if the file cannot be read or is no such table.
    static func read(_ url: URL) throws -> Tensor {
        func refusal(_ reason: String) -> Problem {
            Problem(
                path: url.path, reason: reason, fix: "save it with numpy.save(path, table.astype(numpy.float32))")
        }
        let bytes = try RegularFile.read(url, atMost: 1 << 34)
        guard bytes.count > 12, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
            throw refusal("this is not a NumPy file")
        }
        let isFirst = bytes[6] == 1
        let length = bytes[8..<(isFirst ? 10 : 12)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = (isFirst ? 10 : 12) + length
        guard start <= bytes.count else { throw refusal("the file ends within its header") }
        let header = String(decoding: bytes[(isFirst ? 10 : 12)..<start], as: UTF8.self)
        guard header.contains("'<f4'"), header.contains("'fortran_order': False") else {
            throw refusal("the file does not contain single-precision numbers in C order")
        }
        guard let open = header.range(of: "'shape': (")?.upperBound,
            let close = header[open...].firstIndex(of: ")")
        else { throw refusal("the header has no shape") }
        let sides = header[open..<close].split(separator: ",").compactMap {
            Int($0.trimmingCharacters(in: .whitespaces))
        }
        guard sides.count == 2, sides.allSatisfy({ 1..<1 << 30 ~= $0 }) else {
            throw refusal("the array is not a table with two dimensions")
        }
        guard bytes.count - start == sides[0] * sides[1] * MemoryLayout<Float>.size else {
            throw refusal("the file does not contain \(sides[0]) x \(sides[1]) numbers")
        }
        return Tensor([sides[0], sides[1]]) { elements in
            UnsafeMutableRawBufferPointer(elements).copyBytes(from: bytes[start...])
        }
    }
}
