/// Estimates the remaining time of a whole round: the rest of the running stage, and the stages after it.
///
/// The running stage reports its own rest. For later stages it takes the seconds of the round before. In the first
/// round it extrapolates the scoring from a validation, because both predict images in the same way.
struct RoundEstimate {
    /// The stages in their order. Validations are a part of the training.
    private static let order: [RoundStage] = [.train, .score, .embed, .acquire]

    /// The seconds of each stage in the round before, by name.
    private let before: [String: Double]
    /// The number of images of the pool per image of the validation split; nil without validation.
    private let imagesPerValidationImage: Double?
    private var current: (stage: RoundStage, start: Double)?
    /// The rest of the training that its last step reported, and when.
    private var training: (left: Double, time: Double)?
    private var secondsOfValidation: Double?
    /// The seconds of the stages that are done, by name.
    private(set) var measured: [String: Double] = [:]

    init(before: [String: Double], poolImages: Int, validationImages: Int) {
        self.before = before
        imagesPerValidationImage = validationImages > 0 ? Double(poolImages) / Double(validationImages) : nil
    }

    /// Adds the estimate to a report.
    /// - Parameter time: Seconds from any start; it must not decrease.
    mutating func amend(_ progress: StageProgress, at time: Double) -> StageProgress {
        let stage = progress.stage == .validate ? .train : progress.stage
        guard let place = Self.order.firstIndex(of: stage) else { return progress }
        if current?.stage != stage {
            finish(at: time)
            current = (stage, time)
        }
        note(progress, at: time)
        var progress = progress
        let later = Self.order[(place + 1)...].map { seconds(of: $0) }
        if let left = rest(of: stage, progress, at: time) {
            let known = later.compactMap(\.self).reduce(left, +)
            // Embedding and selection are short as a rule, and the scoring is not.
            let isComplete = stage != .train || seconds(of: .score) != nil
            progress.roundRemaining = .init(seconds: known, isAtLeast: !isComplete)
        }
        return progress
    }

    /// Ends the running stage.
    mutating func finish(at time: Double) {
        if let current { measured[current.stage.rawValue, default: 0] += time - current.start }
        current = nil
    }

    private mutating func note(_ progress: StageProgress, at time: Double) {
        guard let left = progress.secondsRemaining else { return }
        if progress.stage == .train { training = (left, time) }
        if progress.stage == .validate, 0..<1 ~= progress.fraction {
            secondsOfValidation = left / (1 - progress.fraction)
        }
    }

    /// The rest of the running stage; nil if it is unknown.
    private func rest(of stage: RoundStage, _ progress: StageProgress, at time: Double) -> Double? {
        let elapsed = time - (current?.start ?? time)
        let expected = before[stage.rawValue].map { max(0, $0 - elapsed) }
        if stage == .train { return training.map { max(0, $0.left - (time - $0.time)) } ?? expected }
        return progress.secondsRemaining ?? expected
    }

    /// The seconds that a later stage will take; nil if unknown.
    private func seconds(of stage: RoundStage) -> Double? {
        if let known = before[stage.rawValue] { return known }
        guard stage == .score, let secondsOfValidation, let imagesPerValidationImage else { return nil }
        return secondsOfValidation * imagesPerValidationImage
    }
}
