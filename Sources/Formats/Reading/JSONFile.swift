import Files
import Foundation
import Problems

/// Reads JSON files of other programs.
enum JSONFile {
    /// The largest file in bytes: 2 GiB hold the annotations of some hundred thousand images.
    private static let most = 1 << 31

    /// - Throws: `Problem` with the place in the file.
    static func read<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value {
        let bytes = try RegularFile.read(url, atMost: most)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw problem(error, path: url.path)
        }
    }

    /// A decoding error as a problem with the place in the file, such as `annotations[3].bbox`.
    /// - Parameter element: The place of the element that was decoded, for errors without a place.
    static func problem(
        _ error: any Error, path: String, line: Int? = nil, element: String = ""
    ) -> Problem {
        if let problem = error as? Problem {
            return Problem(path: path, line: line, reason: problem.reason, fix: problem.fix)
        }
        var (place, reason) = description(of: error)
        if place.isEmpty, !element.isEmpty { (place, reason) = (element, "a value cannot be used") }
        return Problem(
            path: path, line: line, reason: (place.isEmpty ? "" : place + ": ") + reason,
            fix: "export the file again, or correct it")
    }

    private static func description(of error: any Error) -> (place: String, reason: String) {
        guard let error = error as? DecodingError else { return ("", "the text is not JSON") }
        switch error {
        case .keyNotFound(let key, let context): return (text(context.codingPath), "`\(key.stringValue)` is missing")
        case .typeMismatch(_, let context): return (text(context.codingPath), "the value has another type")
        case .valueNotFound(_, let context): return (text(context.codingPath), "there is no value")
        case .dataCorrupted(let context):
            let place = text(context.codingPath)
            return (place, place.isEmpty ? "the text is not JSON" : context.debugDescription)
        @unknown default: return ("", "the text is not JSON")
        }
    }

    private static func text(_ path: [any CodingKey]) -> String {
        path.reduce("") { text, key in
            if let index = key.intValue { return text + "[\(index)]" }
            return text.isEmpty ? key.stringValue : text + "." + key.stringValue
        }
    }

    /// The file at a relative path below a folder; nil if the path leads out of it.
    static func place(_ path: String, below folder: URL) -> URL? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.contains("\0") }) else { return nil }
        return folder.appending(path: path)
    }

    /// The file itself, or the JSON files of a folder or of its folder `annotations`, sorted by name.
    static func files(at url: URL, prefix: String = "") throws -> [URL] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw Problem(
                .missing, path: url.path, reason: "there is no such file or folder", fix: "check the path")
        }
        guard isFolder.boolValue else { return [url] }
        for folder in [url.appending(path: "annotations"), url] {
            let names = ((try? FolderListing(folder))?.names ?? []).filter { name in
                name.hasSuffix(".json") && !name.hasPrefix(".")
            }
            let wanted = names.filter { $0.hasPrefix(prefix) }
            let chosen = wanted.isEmpty ? names : wanted
            if !chosen.isEmpty { return chosen.map { folder.appending(path: $0) } }
        }
        throw Problem(path: url.path, reason: "there is no JSON file", fix: "give the file, or the folder with it")
    }
}

/// An element of a JSON array that may be broken. The other elements can then still be used.
struct Lossy<Value: Decodable>: Decodable {
    let result: Result<Value, any Error>

    init(from decoder: any Decoder) throws { result = Result { try Value(from: decoder) } }
}

/// The problems of a JSON file whose other elements are used.
struct JSONProblems {
    private let path: String
    private(set) var all: [Problem] = []

    init(path: String) { self.path = path }

    mutating func add(_ problem: Problem) { all.append(problem) }

    /// Adds a problem of an element that is left out.
    /// - Parameter place: The place of the element, such as `annotations[3]`.
    mutating func leaveOut(_ place: String, _ reason: String) {
        add(Problem(path: path, reason: "\(place): \(reason)", fix: "correct the file, or export it again"))
    }

    /// The elements of a list that are not broken, with their places.
    mutating func usable<Value>(_ elements: [Lossy<Value>], _ list: String) -> [(place: String, value: Value)] {
        elements.enumerated().compactMap { index, element in
            let place = "\(list)[\(index)]"
            switch element.result {
            case .success(let value): return (place, value)
            case .failure(let error):
                add(JSONFile.problem(error, path: path, element: place))
                return nil
            }
        }
    }
}

extension [Problem] {
    /// Problems of one file that are listed one by one; the last one counts the others. A file with an error in each
    /// annotation would otherwise fill the screen.
    private static var most: Int { 50 }

    /// The first problems, and one that counts the others.
    func limited(path: String) -> [Problem] {
        guard count > Self.most else { return self }
        return prefix(Self.most) + [
            Problem(
                path: path, reason: "there are \(count - Self.most) more problems of this file",
                fix: "solve those above first")
        ]
    }
}
