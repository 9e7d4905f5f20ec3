import Pool
import ProjectStore

/// The classes of a network's outputs, in their order. The metadata of a checkpoint stores them.
///
/// Classes are compared by the class IDs of the journal, because an ID stays the same after a rename. Checkpoints of
/// earlier versions have only names. These are compared with the present and former names.
struct TrainedClasses {
    static let namesKey = "classes"
    private static let numbersKey = "class_numbers"

    private let classes: [LabelClass]
    private let numbers: String

    init(of workspace: Workspace) {
        classes = workspace.dataset.catalog.classes
        numbers = workspace.project.journal.classNumbers(count: classes.count).map(String.init)
            .joined(separator: ",")
    }

    var names: String { classes.map(\.name).joined(separator: ",") }

    var metadata: [String: String] { [Self.namesKey: names, Self.numbersKey: numbers] }

    /// Whether a checkpoint with this metadata has the same classes in the same order.
    func matches(_ metadata: [String: String]) -> Bool {
        if let trained = metadata[Self.numbersKey] { return trained == numbers }
        guard let trained = metadata[Self.namesKey] else { return false }
        // The possible rests of the text after the classes so far. Names may contain commas, so the text cannot be
        // split.
        var rests: Set<Substring> = ["," + trained]
        for labelClass in classes {
            let names = labelClass.formerNames.union([labelClass.name]).map { "," + $0 }
            rests = Set(rests.flatMap { rest in names.filter(rest.hasPrefix).map { rest.dropFirst($0.count) } })
        }
        return rests.contains("")
    }
}
