import Files
import Hashes
import Pool

/// A short name for bytes and lines of text.
struct Fingerprint {
    private var hash = FNV1a()

    mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.add(bytes: bytes) }

    mutating func add(_ text: String) {
        var text = text + "\n"
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    var value: UInt64 { hash.value }
    var text: String { String(value, radix: 16) }

    /// Whether a text has exactly the form of `text`.
    static func isText(_ text: String) -> Bool {
        UInt64(text, radix: 16).map { String($0, radix: 16) } == text
    }
}

extension PoolImage {
    /// Its path, size and content when it was found, and the length and time of its file as they are now.
    ///
    /// The content tells of a file that was replaced with equal length and time. Inode and time of status do not count
    /// here, in contrast to `DatasetIndex`: a dataset that was copied with its times keeps all that was computed from it.
    var onDisk: String {
        let content = fingerprint?.text ?? ""
        let stamp = FileStamp(of: imageURL)
        let numbers = stamp.map { [$0.length] + $0.modified } ?? [0, 0, 0]
        return "\(path) \(size) \(content) " + numbers.map(String.init).joined(separator: " ")
    }
}

extension Dataset {
    /// Names the pool as it is on disk now: its images with their sizes, contents, and the length and time of their
    /// files, the tiling and the classes. What was computed from other pictures has another name.
    func poolFingerprint() -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(tiling)")
        fingerprint.add(catalog.names.joined(separator: "\n"))
        fingerprint.add("\(sampleRange?.bits ?? 0) bits")
        for index in indices(of: .train) { fingerprint.add(images[index].onDisk) }
        return fingerprint.text
    }
}
