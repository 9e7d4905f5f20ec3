import Pool
import ProjectStore

/// Which classes the outputs of a network are, in their order. A checkpoint names them in its metadata.
///
/// The class numbers of the journal decide: a class keeps its number when it is renamed. Checkpoints of earlier versions
/// hold names only; there a class may also have a name that it had before.
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

    /// Whether a checkpoint with this metadata is of the same classes in the same order.
    func areThose(of metadata: [String: String]) -> Bool {
        if let trained = metadata[Self.numbersKey] { return trained == numbers }
        guard let trained = metadata[Self.namesKey] else { return false }
        // What may follow the classes so far. Names may have commas, so the list cannot simply be split.
        var rests: Set<Substring> = ["," + trained]
        for labelClass in classes {
            let names = labelClass.formerNames.union([labelClass.name]).map { "," + $0 }
            rests = Set(rests.flatMap { rest in names.filter(rest.hasPrefix).map { rest.dropFirst($0.count) } })
        }
        return rests.contains("")
    }
}
