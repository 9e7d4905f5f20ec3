import Files
import Imagery

/// A file format for the probabilities of classes. The raw value is the name on the command line.
package enum ProbabilityFormat: String, CaseIterable, Sendable {
    case npy
    case png16

    /// A short description for help and documentation.
    package var summary: String {
        switch self {
        case .npy: "a NumPy array [H, W, classes] of 32-bit floats for each image"
        case .png16: "a 16-bit PNG for each class of an image, with 65535 for the probability 1"
        }
    }

    /// The files of an image.
    /// - Parameters:
    ///   - probabilities: `[H, W, classes]`.
    ///   - stem: The path of the image without extension.
    func files(
        _ probabilities: [Float], size: Size, classes: [String], stem: String
    ) -> [(path: String, bytes: [UInt8])] {
        switch self {
        case .npy:
            return [(stem + ".npy", Self.array(probabilities, shape: [size.height, size.width, classes.count]))]
        case .png16:
            return classes.enumerated().map { index, name in
                let values = stride(from: index, to: probabilities.count, by: classes.count).map {
                    UInt16((min(max(probabilities[$0], 0), 1) * 65535).rounded())
                }
                return ("\(stem)/\(Self.fileName(name, index)).png", PNG.encode(gray16: values, size: size))
            }
        }
    }

    /// An array in the format of NumPy, version 1.
    private static func array(_ numbers: [Float], shape: [Int]) -> [UInt8] {
        let extents = shape.map(String.init).joined(separator: ", ")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        // The numbers start at a multiple of 64 bytes. The header ends with a line break.
        let length = 10 + header.utf8.count + 1
        header += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
        bytes.reserveCapacity(bytes.count + 4 * numbers.count)
        for number in numbers {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// A file name for a class: its index, and the letters, digits and dashes of its name.
    private static func fileName(_ name: String, _ index: Int) -> String {
        let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "\(index)-" + String(letters)
    }
}
