/// The page below the status of the rounds.
package enum RoundPage: String, CaseIterable, Sendable {
    case curve = "learning curve", classes, confusion, effort, balance = "class balance",
        agreement
}
