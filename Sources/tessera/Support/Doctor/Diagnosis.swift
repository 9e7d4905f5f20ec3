import Foundation

/// A fact about the program or the computer, with advice if something should be changed.
struct Diagnosis: Encodable {
    let subject: String
    /// It names nothing of the user, as files or classes, so that it may be in a bug report. So does the advice.
    let finding: String
    let advice: String?
    /// What the finding is about, as a path, or a message with one; nil if there is nothing to add.
    let detail: String?

    init(_ subject: String, _ finding: String, detail: String? = nil, advice: String? = nil) {
        self.subject = subject
        self.finding = finding
        self.detail = detail
        self.advice = advice
    }

    var withoutDetail: Diagnosis { Diagnosis(subject, finding, advice: advice) }

    var text: String {
        let line = subject.padding(toLength: max(subject.count, 10), withPad: " ", startingAt: 0) + "  " + finding
        return line + (detail.map { ": \($0)" } ?? "") + (advice.map { "\n            advice: \($0)" } ?? "")
    }
}
