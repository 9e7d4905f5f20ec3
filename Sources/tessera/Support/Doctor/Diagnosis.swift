import Foundation

/// A fact about the program or the computer, with advice if something should be changed.
struct Diagnosis: Encodable {
    let subject: String
    /// It names no file of the user, so that it may be in a bug report.
    let finding: String
    /// The file or folder that the finding is about; nil if there is none.
    var place: String?
    var advice: String?

    init(_ subject: String, _ finding: String, place: String? = nil, advice: String? = nil) {
        self.subject = subject
        self.finding = finding
        self.place = place
        self.advice = advice
    }

    var withoutPlace: Diagnosis { Diagnosis(subject, finding, advice: advice) }

    var text: String {
        let line = subject.padding(toLength: max(subject.count, 10), withPad: " ", startingAt: 0) + "  " + finding
        return line + (place.map { ": \($0)" } ?? "") + (advice.map { "\n            advice: \($0)" } ?? "")
    }
}
