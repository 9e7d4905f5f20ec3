import Foundation
import Problems

/// The names of all entries of a folder.
package struct FolderListing {
    /// The names that are UTF-8, sorted.
    package let names: [String]
    /// The names that are not UTF-8, sorted. Bytes outside printable ASCII and backslashes are written as `\xff`.
    ///
    /// The program only reports these names. Foundation replaces such bytes by U+FFFD, and then cannot open the file.
    package let undecodable: [String]

    /// Reads the folder at `url`.
    /// - Throws: `Problem` if the folder cannot be read.
    package init(_ url: URL) throws(Problem) {
        let descriptor = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Problem(path: url.path, "the folder cannot be read", errno: errno) }
        try self.init(taking: descriptor, path: url.path)
    }

    /// Reads an open folder.
    /// - Parameter descriptor: The descriptor of the folder. This initializer closes it.
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
            // `readdir` returns NULL at the end and after an error. Only an error sets `errno`.
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw Problem(path: path, "the folder cannot be read", errno: errno) }
                break
            }
            let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
            let bytes = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
            guard let name = String(validatingCString: bytes) else {
                undecodable.append(Self.escaped(UnsafeBufferPointer(start: bytes, count: strlen(bytes))))
                continue
            }
            if name != ".", name != ".." { names.append(name) }
        }
        self.names = names.sorted()
        self.undecodable = undecodable.sorted()
    }

    /// Keeps printable ASCII, and writes every other byte and the backslash as `\x` with two digits.
    /// Different names thus look different.
    private static func escaped(_ bytes: UnsafeBufferPointer<CChar>) -> String {
        bytes.map { byte in
            let value = UInt8(bitPattern: byte)
            if 0x20...0x7E ~= value, value != UInt8(ascii: "\\") { return String(UnicodeScalar(value)) }
            return (value < 0x10 ? "\\x0" : "\\x") + String(value, radix: 16)
        }.joined()
    }
}
