import Files
import Hashes
import Pool

/// A 64-bit FNV-1a hash that detects stale cache files.
struct Fingerprint {
    private var hash = FNV1a()

    mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.add(bytes: bytes) }

    mutating func add(_ text: String) {
        var text = text + "\n"
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    var value: UInt64 { hash.value }
    var text: String { String(value, radix: 16) }

    /// Whether a text has exactly the format of `text`.
    static func isText(_ text: String) -> Bool {
        UInt64(text, radix: 16).map { String($0, radix: 16) } == text
    }
}

extension PoolImage {
    /// The path, size and content of the image (see `content`), with the current length and modification time of its
    /// file.
    ///
    /// The content detects a file that was replaced by one of equal length and time. Unlike in `DatasetIndex`, inode
    /// and status time are ignored, so a copy of a dataset with its times keeps its caches.
    var onDisk: String {
        let stamp = FileStamp(of: imageURL)
        let numbers = stamp.map { [$0.length] + $0.modified } ?? [0, 0, 0]
        return content + " " + numbers.map(String.init).joined(separator: " ")
    }

    /// The path, size and content of the image.
    var content: String { "\(path) \(size) \(fingerprint?.hexadecimal ?? "")" }
}

extension Dataset {
    /// The hash of the pool: tiling, classes, and the images with size, content, file length and file time. Cache files
    /// of the pool are valid only for this hash.
    func poolFingerprint() -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(tiling)")
        fingerprint.add(catalog.names.joined(separator: "\n"))
        fingerprint.add("\(sampleRange?.bits ?? 0) bits")
        for index in indices(of: .train) { fingerprint.add(images[index].onDisk) }
        return fingerprint.text
    }
}
