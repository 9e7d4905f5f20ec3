import Dispatch
import Foundation
import Glibc

/// Tells when a file is written, also when an editor puts a new file in its place. It waits in the kernel and costs nothing
/// while nothing happens.
final class FileWatch {
    private let source: any DispatchSourceRead

    /// Nil where the folder of the file cannot be watched.
    /// - Parameter onChange: Called on a thread of its own, once or more for a change.
    init?(_ url: URL, onChange: @escaping @Sendable () -> Void) {
        let notifier = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard notifier >= 0 else { return nil }
        // The folder, because a new file in the old one's place is another inode.
        let folder = url.deletingLastPathComponent().path
        guard inotify_add_watch(notifier, folder, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO)) >= 0 else {
            close(notifier)
            return nil
        }
        let queue = DispatchQueue(label: "tessera watch", qos: .utility)
        let file = FileHandle(fileDescriptor: notifier, closeOnDealloc: false)
        source = DispatchSource.makeReadSource(fileDescriptor: notifier, queue: queue)
        source.setEventHandler {
            // Only that something happened in the folder counts: whoever is called looks whether the file is another one.
            _ = file.availableData
            onChange()
        }
        source.setCancelHandler { close(notifier) }
        source.resume()
    }

    deinit { source.cancel() }
}
