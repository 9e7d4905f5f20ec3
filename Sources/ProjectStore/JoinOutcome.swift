/// What was joined from the parts of a split project.
package struct JoinOutcome: Sendable, Equatable {
    /// The tiles whose labels became those of the project.
    package internal(set) var joined = 0
    /// The tiles with second labels.
    package internal(set) var second = 0
    /// The tiles that are disputed now and were not before.
    package internal(set) var disputed = 0
    package internal(set) var comments = 0

    /// True if the part had nothing new.
    package var isEmpty: Bool { self == JoinOutcome() }
}
