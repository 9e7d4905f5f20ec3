import Files
import Foundation
import Imagery
import Pool
import Problems

/// Other names of classes in the files of a format.
package struct ClassMap: Sendable {
    /// The class of the project, `void` or `unlabeled` for a name in the files.
    private var meanings: [String: Meaning] = [:]
    /// The names in the files in the order of the map.
    private var fileNames: [String] = []
    private var origin: String?

    enum Meaning: Hashable, Sendable {
        case named(String)
        case void
        case unlabeled
    }

    package init() {}

    /// Reads a map from a text file. Each line is `name in the files = class of the project`. The class can also be
    /// `void` or `unlabeled`; `marker:void` and `marker:unlabeled` can be used if classes have these names.
    /// - Throws: `Problem`, also with the line.
    package init(reading url: URL, _ catalog: ClassCatalog) throws {
        origin = url.path
        for line in try TextFile.lines(of: url) {
            let text = line.text.trimmingCharacters(in: .whitespaces)
            if text.isEmpty || text.hasPrefix("#") { continue }
            func refuse(_ reason: String, _ fix: String) -> Problem {
                Problem(path: url.path, line: line.number, reason: reason, fix: fix)
            }
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard parts.count == 2, !parts.contains("") else {
                throw refuse(
                    "`\(text)` does not map a name to a class", "write `name in the files = class of the project`")
            }
            let meaning: Meaning
            switch parts[1] {
            case let name where catalog.index(named: name) != nil: meaning = .named(name)
            case "void", "marker:void": meaning = .void
            case "unlabeled", "marker:unlabeled": meaning = .unlabeled
            default:
                throw refuse(
                    "the project has no class \(parts[1])",
                    "use one of " + (catalog.names + ["void", "unlabeled"]).joined(separator: ", "))
            }
            guard meanings.updateValue(meaning, forKey: parts[0]) == nil else {
                throw refuse("\(parts[0]) is mapped twice", "keep one of the lines")
            }
            fileNames.append(parts[0])
        }
    }

    /// The names of the classes in the files: the first name that the map gives a class, or else its own.
    /// - Throws: `Problem` if two classes have the same name in the files.
    func names(of catalog: ClassCatalog) throws -> [String] {
        let names = catalog.names.map { own in
            fileNames.first { name in
                guard case .named(let target)? = meanings[name] else { return false }
                return target.withSingleSpaces == own.withSingleSpaces
            } ?? own
        }
        var owners: [String: String] = [:]
        for (name, own) in zip(names, catalog.names) {
            if let other = owners.updateValue(own, forKey: name) {
                throw Problem(
                    path: origin, reason: "\(other) and \(own) have the same name in the files: \(name)",
                    fix: "give each class another name")
            }
        }
        return names
    }

    /// The label of a class of the files: a class index of the project, void or unlabeled. Nil if the project does not
    /// have the class. Names of the map come first, then present and former names of the classes.
    func label(of name: String, in catalog: ClassCatalog) -> UInt8? {
        switch meanings[name] {
        case .void: LabelMask.void
        case .unlabeled: LabelMask.unlabeled
        case .named(let own): catalog.index(named: own)
        case nil: catalog.index(named: name)
        }
    }
}

extension ClassCatalog {
    /// The index of the class with a present or, if there is none, a former name. Nil if several classes had it.
    func index(named name: String) -> UInt8? {
        let name = name.withSingleSpaces
        if let index = classes.firstIndex(where: { $0.name.withSingleSpaces == name }) { return UInt8(index) }
        let former = classes.indices.filter { index in
            classes[index].formerNames.contains { $0.withSingleSpaces == name }
        }
        return former.count == 1 ? UInt8(former[0]) : nil
    }
}
