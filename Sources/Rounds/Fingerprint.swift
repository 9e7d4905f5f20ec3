import Glibc
import Pool
import Tensors

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
}

extension PoolImage {
    /// Its path and size, and the length and time of its file as they are now.
    var onDisk: String {
        var file = stat()
        _ = stat(imageURL.path, &file)
        return "\(path) \(size) \(file.st_size) \(file.st_mtim.tv_sec) \(file.st_mtim.tv_nsec)"
    }
}

extension Dataset {
    /// Names the pool as it is on disk now: its images with their sizes and the length and time of their files, the
    /// tiling and the classes. What was computed from other pictures has another name.
    func poolFingerprint() -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(tiling)")
        fingerprint.add(catalog.names.joined(separator: "\n"))
        fingerprint.add("\(sampleRange?.bits ?? 0) bits")
        for index in indices(of: .train) { fingerprint.add(images[index].onDisk) }
        return fingerprint.text
    }
}
