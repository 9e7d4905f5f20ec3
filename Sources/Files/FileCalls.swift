import Glibc

/// The system calls that write to the disk.
///
/// Tests replace them to simulate a power loss: data that was not synchronized is lost.
package struct FileCalls: Sendable {
    /// A name in a folder. `folder` is the descriptor of the folder.
    package struct Entry: Sendable {
        package let folder: Int32
        package let name: String

        package init(folder: Int32, name: String) {
            self.folder = folder
            self.name = name
        }
    }

    /// Works as `write(2)`: it may write fewer bytes, and sets `errno` if it returns -1.
    package var write: @Sendable (_ descriptor: Int32, _ bytes: RawSpan) -> Int
    /// Works as `fsync(2)` on a file.
    package var synchronize: @Sendable (_ file: Int32) -> Int32
    /// Works as `renameat(2)`.
    package var rename: @Sendable (_ old: Entry, _ new: Entry) -> Int32
    /// Works as `fsync(2)` on a folder, which writes its entries to the disk.
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

    /// The calls of the operating system.
    package static let system = FileCalls(
        write: { descriptor, bytes in bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } },
        synchronize: { fsync($0) },
        rename: { renameat($0.folder, $0.name, $1.folder, $1.name) },
        synchronizeFolder: { fsync($0) })
}
