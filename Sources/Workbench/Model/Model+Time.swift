/// What passes with time. `tick` messages bring the time, so that tests decide what it is.
extension Model {
    /// A lowered pen gives what it painted to the journal this often, in seconds. With the time between two ticks it
    /// stays well under a second; more often writes more edits without saving much.
    static let penPeriod = 0.5

    /// The seconds until the next tick is wanted.
    package var tickInterval: Double { editor?.isPenDown == true ? 0.2 : 2 }

    /// The seconds between two looks at the journal's file. Each costs three calls of the system.
    static let journalCheckPeriod = 2.0

    mutating func tick(_ time: Double) -> [Effect] { savePart(at: time) + checkJournal(at: time) }

    private mutating func checkJournal(at time: Double) -> [Effect] {
        if let last = journalCheckTime, time - last < Self.journalCheckPeriod { return [] }
        journalCheckTime = time
        return [.checkJournal]
    }

    private mutating func savePart(at time: Double) -> [Effect] {
        guard editor?.isPenDown == true else {
            penTime = nil
            return []
        }
        guard let since = penTime else {
            penTime = time
            return []
        }
        guard time - since >= Self.penPeriod else { return [] }
        penTime = time
        return savePart()
    }
}
