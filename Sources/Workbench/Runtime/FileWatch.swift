import Dispatch
import Foundation
import Glibc

/// Reports writes to a file with inotify, also when an editor replaces the file. If the file is a symbolic link, it
/// reports writes to the link's target, and links that replace the link. It uses no processor time while nothing
/// changes.
final class FileWatch {
    /// The most links that are followed from one to the next, as in Linux.
    private static let mostLinks = 40

    private let source: any DispatchSourceRead

    /// Nil if no folder of the file can be watched.
    /// - Parameter onChange: Called on a background queue, at least once per change, and also for changes of other
    ///   files in the folder.
    init?(_ url: URL, onChange: @escaping @Sendable () -> Void) {
        let notifier = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard notifier >= 0 else { return nil }
        guard Self.watch(url.path, with: notifier) else {
            close(notifier)
            return nil
        }
        let queue = DispatchQueue(label: "tessera watch", qos: .utility)
        let file = FileHandle(fileDescriptor: notifier, closeOnDealloc: false)
        source = DispatchSource.makeReadSource(fileDescriptor: notifier, queue: queue)
        source.setEventHandler {
            // Any event in a folder calls `onChange`. The caller checks whether the file has changed.
            _ = file.availableData
            // If a link was replaced, its target may be in another folder now.
            _ = Self.watch(url.path, with: notifier)
            onChange()
        }
        source.setCancelHandler { close(notifier) }
        source.resume()
    }

    deinit { source.cancel() }

    /// Watches the folder of the file and, if the file is a link, those of the link's targets. A folder that is watched
    /// already stays so.
    /// - Returns: False if none of them can be watched.
    private static func watch(_ path: String, with notifier: Int32) -> Bool {
        var isWatching = false
        var path = path
        for _ in 0...mostLinks {
            // Watch the folder, because a file that replaces the old one has another inode.
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
            let watch = inotify_add_watch(notifier, folder, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO))
            isWatching = isWatching || watch >= 0
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            path = target.hasPrefix("/") ? target : folder + target
        }
        return isWatching
    }
}
