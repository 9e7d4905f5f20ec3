import Dispatch
import Foundation
import Glibc

/// Reports writes to a file with inotify, also when an editor replaces the file. It uses no processor time while
/// nothing changes.
final class FileWatch {
    private let source: any DispatchSourceRead

    /// Nil if the folder of the file cannot be watched.
    /// - Parameter onChange: Called on a background queue, at least once per change, and also for changes of other
    ///   files in the folder.
    init?(_ url: URL, onChange: @escaping @Sendable () -> Void) {
        let notifier = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard notifier >= 0 else { return nil }
        // Watch the folder, because a file that replaces the old one has another inode.
        let folder = url.deletingLastPathComponent().path
        guard inotify_add_watch(notifier, folder, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO)) >= 0 else {
            close(notifier)
            return nil
        }
        let queue = DispatchQueue(label: "tessera watch", qos: .utility)
        let file = FileHandle(fileDescriptor: notifier, closeOnDealloc: false)
        source = DispatchSource.makeReadSource(fileDescriptor: notifier, queue: queue)
        source.setEventHandler {
            // Any event in the folder calls `onChange`. The caller checks whether the file has changed.
            _ = file.availableData
            onChange()
        }
        source.setCancelHandler { close(notifier) }
        source.resume()
    }

    deinit { source.cancel() }
}
