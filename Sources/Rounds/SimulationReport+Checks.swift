extension SimulationReport {
    /// The largest number of tiles, images or pixels in a report that a file may have.
    private static let largestCount = 1_000_000_000_000_000
    /// The largest time in seconds: about 30 years.
    private static let longestTime = 1e9

    /// Why this cannot be the report of a simulation; nil if it can. Reports from files need this check.
    package var reasonInvalid: String? {
        if Set(classes).count != classes.count { return "two classes have the same name" }
        for (number, round) in rounds.enumerated() {
            if round.round != number { return "round \(number) has the number \(round.round)" }
            if let reason = reasonInvalid(round) { return "round \(number) has \(reason)" }
        }
        return nil
    }

    private func reasonInvalid(_ round: Round) -> String? {
        let counts =
            [round.labeledTiles, round.labeledPixels ?? 0, round.imagesTouched, round.clicks ?? 0]
            + (round.classPixels ?? [])
        guard counts.allSatisfy({ 0...Self.largestCount ~= $0 }) else { return "a count out of range" }
        let shares = [round.labeledFraction, round.meanIoU ?? 0] + round.iou.map { $0 ?? 0 }
        guard shares.allSatisfy({ 0...1 ~= $0 }) else { return "a share or an IoU that is not between 0 and 1" }
        guard -1...1 ~= round.kappa ?? 0 else { return "a kappa that is not between -1 and 1" }
        let isWhole = round.iou.isEmpty || round.iou.count == classes.count
        guard isWhole, round.classPixels.map({ $0.count == classes.count }) ?? true else {
            return "numbers of other classes"
        }
        let seconds = round.seconds.map { [$0.train, $0.score, $0.acquire] } ?? []
        guard seconds.allSatisfy({ 0...Self.longestTime ~= $0 }) else { return "a time out of range" }
        return nil
    }
}
