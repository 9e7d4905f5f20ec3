import Glibc

/// The system calls that bring bytes to the disk. Tests put others in their place, which forget what was not
/// synchronized, as a computer does that loses its power.
package struct FileCalls: Sendable {
    /// An entry of a folder, which is given by its descriptor.
    package struct Entry: Sendable {
        package let folder: Int32
        package let name: String

        package init(folder: Int32, name: String) {
            self.folder = folder
            self.name = name
        }
    }

    /// As `write(2)`.
    package var write: @Sendable (_ descriptor: Int32, _ bytes: RawSpan) -> Int
    /// As `fsync(2)` of a file.
    package var synchronize: @Sendable (_ file: Int32) -> Int32
    /// As `renameat(2)`.
    package var rename: @Sendable (_ old: Entry, _ new: Entry) -> Int32
    /// As `fsync(2)` of a folder.
    package var synchronizeFolder: @Sendable (_ folder: Int32) -> Int32

    package init(
        write: @escaping @Sendable (_ descriptor: Int32, _ bytes: RawSpan) -> Int,
        synchronize: @escaping @Sendable (_ file: Int32) -> Int32,
        rename: @escaping @Sendable (_ old: Entry, _ new: Entry) -> Int32,
        synchronizeFolder: @escaping @Sendable (_ folder: Int32) -> Int32
    ) {
        self.write = write
        self.synchronize = synchronize
        self.rename = rename
        self.synchronizeFolder = synchronizeFolder
    }

    package static let system = FileCalls(
        write: { descriptor, bytes in bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } },
        synchronize: { fsync($0) },
        rename: { renameat($0.folder, $0.name, $1.folder, $1.name) },
        synchronizeFolder: { fsync($0) })
}
