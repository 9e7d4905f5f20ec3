import Glibc
import Pool

/// A short name for bytes: FNV-1a, 64 bits.
struct Fingerprint {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    mutating func add(_ text: String) {
        var text = text + "\n"
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    var value: UInt64 { hash }
    var text: String { String(hash, radix: 16) }
}

extension PoolImage {
    /// Its name and size, and the length and time of its file as they are now.
    var onDisk: String {
        var file = stat()
        _ = stat(imageURL.path, &file)
        return "\(name) \(size) \(file.st_size) \(file.st_mtim.tv_sec) \(file.st_mtim.tv_nsec)"
    }
}

extension Dataset {
    /// Names the pool as it is on disk now: its images with their sizes and the length and time of their files, the
    /// tiling and the classes. What was computed from other pictures has another name.
    func poolFingerprint() -> String {
        var fingerprint = Fingerprint()
        fingerprint.add("\(tiling)")
        fingerprint.add(catalog.names.joined(separator: "\n"))
        for index in indices(of: .train) { fingerprint.add(images[index].onDisk) }
        return fingerprint.text
    }
}
