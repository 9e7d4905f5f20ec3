import Foundation

/// What a layout finds in its folders, before any picture is opened.
struct LayoutScan {
    struct Pair {
        let image: URL
        let mask: URL?
        /// The image's path in the dataset without extension; its last part is the image's name.
        let stem: String
        /// Nil where the layout does not say.
        let split: Split?
    }

    var pairs: [Pair] = []
    var problems: [Problem] = []
    /// Classes that lie with the images.
    var catalogFile: URL?

    /// - Throws: `PoolError` where a folder of the source is missing or its share for validation is none.
    init(_ source: DatasetSource, relativeTo base: URL) throws {
        func folder(_ path: String, of what: String) throws -> URL {
            let url = base.resolving(path)
            guard url.isFolder else {
                throw PoolError(
                    path: url.path, reason: "there is no such folder of \(what)", mend: "check the path of the \(what)")
            }
            return url
        }
        guard 0...1 ~= source.validationFraction else {
            throw PoolError(
                path: source.images, reason: "a share of \(source.validationFraction) for validation",
                mend: "set a share of 0 to 1")
        }
        let root = try folder(source.images, of: "images")
        let masks = try source.masks.map { try folder($0, of: "masks") }
        switch source.layout {
        case .folder: try scanFolders(root, masks: masks)
        case .camvid: try scanLists(root, masks: masks)
        }
    }

    /// The lines of a list of paths, numbered from 1, without blank ones and comments; nil where there is no such file.
    static func lines(of list: URL) -> [(number: Int, text: String)]? {
        guard let data = try? Data(contentsOf: list) else { return nil }
        return String(decoding: data, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .map { ($0 + 1, $1.trimmingCharacters(in: .whitespaces)) }
            .filter { !$0.1.isEmpty && !$0.1.hasPrefix("#") }
    }

    /// The ends of a path, longest first: `a/b/c`, `b/c`, `c`. None for a path that climbs with `..`.
    static func tails(of path: String) -> [String] {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { return [] }
        return parts.indices.map { parts[$0...].joined(separator: "/") }
    }
}

extension URL {
    /// The file at an absolute path, or at a relative one from this folder on.
    func resolving(_ path: String) -> URL {
        (path.hasPrefix("/") ? URL(filePath: path) : appending(path: path)).standardizedFileURL
    }
}
