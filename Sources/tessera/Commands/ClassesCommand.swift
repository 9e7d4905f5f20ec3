import ArgumentParser
import Foundation
import Problems
import ProjectStore

struct ClassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classes", abstract: "List, rename and merge classes; labels keep their meaning.",
        usage: """
            tessera classes PROJECT list [--json]
            tessera classes PROJECT rename OLD NEW
            tessera classes PROJECT merge NAME INTO
            """,
        discussion: """
            Labels refer to classes by name. In project.toml you may add classes and change their order. A class that \
            labels use cannot be removed there: merge it into another one.
            """)

    enum Action: String, CaseIterable, ExpressibleByArgument { case list, rename, merge }

    @OptionGroup var project: ProjectArgument
    @Argument(help: "list, rename or merge.") var action: Action = .list
    @Argument(help: "For rename: OLD and NEW; for merge: the class that goes, and the class that stays.") var names:
        [String] = []
    @Flag(help: "Print the list as JSON.") var json = false

    func validate() throws {
        let count = action == .list ? 0 : 2
        if names.count != count {
            throw ValidationError("`\(action.rawValue)` takes \(count) names of classes; it got \(names.count)")
        }
    }

    func run() throws {
        let opened = try Project.open(at: try project.url, access: action == .list ? .readOnly : .readWrite)
        switch action {
        case .list: try list(opened)
        case .rename:
            try opened.renameClass(names[0], to: names[1])
            try Output.print("renamed \(names[0]) to \(names[1])")
        case .merge:
            try opened.mergeClass(names[0], into: names[1])
            try Output.print("the pixels of \(names[0]) count as \(names[1]) now")
        }
        try opened.journal.close()
    }

    private func list(_ opened: Project) throws {
        let catalog = opened.configuration.catalog
        // A read-only journal is not changed by this. It only checks the classes and reads their names.
        do {
            try opened.journal.adopt(catalog, configuration: opened.configurationURL.path)
        } catch let problem as Problem where problem.kind == .classInUse {
            // The list below shows the class that is missing in project.toml.
        }
        let known = try opened.journal.classes()
        let members = catalog.classes.map { member in
            Member(
                name: member.name, maskValue: Int(member.maskValue), color: member.color.hexadecimal,
                pixels: known.first { $0.name == member.name }?.pixels ?? 0, mergedInto: nil, isInProject: true)
        }
        let former = known.filter { !catalog.names.contains($0.name) }.map { record in
            Member(
                name: record.name, maskValue: nil, color: nil, pixels: record.pixels, mergedInto: record.mergedInto,
                isInProject: false)
        }
        if json { return try printJSON(members + former) }
        var table = Table(["class", "value", "color", "pixels", ""])
        for member in members + former {
            table.add([
                member.name, member.maskValue.map(String.init) ?? "-", member.color ?? "-", "\(member.pixels)",
                member.mergedInto.map { "merged into \($0)" } ?? (member.isInProject ? "" : "not in project.toml"),
            ])
        }
        try Output.print(text: table.text)
    }

    struct Member: Encodable {
        let name: String
        let maskValue: Int?
        let color: String?
        /// The number of pixels in all tiles, confirmed or not.
        let pixels: Int
        let mergedInto: String?
        let isInProject: Bool
    }
}
