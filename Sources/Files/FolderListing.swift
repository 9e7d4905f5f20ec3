import Foundation
import Problems

/// The names of what is in a folder.
package struct FolderListing {
    /// In their order.
    package let names: [String]
    /// Names that are not UTF-8, with the bytes that are no text as `\\xff`. Foundation puts U+FFFD in the place of such
    /// bytes, and then finds no file of that name.
    package let undecodable: [String]

    /// - Throws: `Problem` where the folder cannot be read.
    package init(_ url: URL) throws(Problem) {
        let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: url.path, "the folder cannot be read", errno: errno) }
        try self.init(taking: descriptor, path: url.path)
    }

    /// - Parameter descriptor: Of the folder; it is closed here.
    init(taking descriptor: Int32, path: String) throws(Problem) {
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw Problem(path: path, "the folder cannot be read", errno: code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        var undecodable: [String] = []
        while true {
            // It gives nothing both at the end and after an error.
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Problem(path: path, "the folder cannot be read", errno: errno) }
                break
            }
            let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
            let bytes = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
            guard let name = String(validatingCString: bytes) else {
                undecodable.append(Self.shown(UnsafeBufferPointer(start: bytes, count: strlen(bytes))))
                continue
            }
            if name != ".", name != ".." { names.append(name) }
        }
        self.names = names.sorted()
        self.undecodable = undecodable.sorted()
    }

    /// ASCII as it is, all else and the backslash by two digits a byte, so that different names look different.
    private static func shown(_ bytes: UnsafeBufferPointer<CChar>) -> String {
        bytes.map { byte in
            let value = UInt8(bitPattern: byte)
            if 0x20...0x7E ~= value, value != UInt8(ascii: "\\") { return String(UnicodeScalar(value)) }
            return (value < 0x10 ? "\\x0" : "\\x") + String(value, radix: 16)
        }.joined()
    }
}
