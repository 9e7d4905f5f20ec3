/// A part of the runs of a study. Part I of N has the runs I, I + N, I + 2N and so on, so two parts have no run in
/// common.
package struct StudyShard: Hashable, Sendable {
    /// From 1.
    package let index: Int
    package let count: Int

    package static let whole = StudyShard(index: 1, count: 1)

    private init(index: Int, count: Int) { (self.index, self.count) = (index, count) }

    /// Parses a text such as `2/8`, the second of eight parts; nil for other texts.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count > 0, 1...count ~= index else {
            return nil
        }
        self.init(index: index, count: count)
    }

    func runs(of study: StudyFile) -> [StudyRun] {
        study.runs.enumerated().filter { $0.offset % count == index - 1 }.map(\.element)
    }
}
