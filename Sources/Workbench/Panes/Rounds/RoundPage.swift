/// What the rounds pane shows below how things are going.
package enum RoundPage: String, CaseIterable, Sendable {
    case curve = "learning curve", classes, confusion, effort
}
