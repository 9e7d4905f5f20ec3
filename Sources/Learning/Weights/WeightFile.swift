import Files
import Foundation
import Problems
import Tensors

/// Reads weights by name. The format is recognized by the content of the file.
package enum WeightFile {
    /// The largest file that is read, in bytes. A checkpoint of MobileNetV2 with the state of its optimizer has 45 MB.
    package static let maximumLength = 1 << 30

    /// The largest number of dimensions. Weights have at most four; a higher limit would let a small file need much
    /// memory.
    static let highestRank = 8

    /// The tensors of a `.safetensors` file or of a PyTorch `.pth` or `.pt` archive, recognized by content. Shapes are
    /// those in the file: convolutions are `[out, in / groups, height, width]`.
    ///
    /// - Throws: `Problem`.
    package static func read(_ url: URL) throws -> [String: Tensor] {
        try contents(of: url, parse: parse)
    }

    /// The tensors in the bytes of a file, which errors call `name`.
    package static func parse(_ bytes: [UInt8], named name: String) throws -> [String: Tensor] {
        do {
            return try parse(bytes[...])
        } catch {
            throw error.shortened(of: name)
        }
    }

    private static func parse(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [String: Tensor] {
        if TorchArchive.recognizes(bytes) { return try TorchArchive.parse(bytes) }
        if Safetensors.recognizes(bytes) { return try Safetensors.parse(bytes).tensors }
        throw unknown(bytes)
    }

    /// The result of `parse` for the bytes of a file. Its errors get the path of the file.
    static func contents<R>(
        of url: URL, parse: (ArraySlice<UInt8>) throws(Problem) -> R
    ) throws(Problem) -> R {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile.read(url, atMost: maximumLength)
        } catch {
            throw error.of(url.path)
        }
        do {
            return try parse(bytes[...])
        } catch {
            throw error.shortened(of: url.path)
        }
    }

    private static func unknown(_ bytes: ArraySlice<UInt8>) -> Problem {
        if bytes.starts(with: [0x80, 0x02, 0x8A, 0x0A]) {
            return Problem.badWeights(
                "this is PyTorch's format from before version 1.6",
                fix: "save it again in Python: torch.save(torch.load(path, weights_only=True), path)")
        }
        if bytes.starts(with: Array("version https://git-lfs".utf8)) {
            return Problem.badWeights(
                "this is a Git LFS pointer, not the file itself", fix: "fetch it with `git lfs pull`")
        }
        return Problem.badWeights(
            bytes.isEmpty ? "the file is empty" : "this is neither safetensors nor a PyTorch archive",
            fix: "give a .safetensors file, or a .pth or .pt saved by torch.save")
    }
}
