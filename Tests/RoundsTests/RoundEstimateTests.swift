import Testing

@testable import Rounds

@Suite("The rest of a round")
struct RoundEstimateTests {
    private func progress(_ stage: RoundStage, _ fraction: Double, left: Double?) -> StageProgress {
        StageProgress(stage: stage, fraction: fraction, secondsRemaining: left)
    }

    @Test("the rest is that of the running stage and the seconds of the later ones in the round before")
    func known() {
        var estimate = RoundEstimate(
            before: ["train": 40, "score": 20, "embed": 1, "acquire": 4], poolImages: 10, validationImages: 5)
        #expect(estimate.amend(progress(.train, 0, left: nil), at: 0).roundRemaining?.seconds == 65)
        #expect(estimate.amend(progress(.train, 0.5, left: 30), at: 30).roundRemaining?.seconds == 55)
        #expect(estimate.amend(progress(.score, 0.25, left: 15), at: 62).roundRemaining?.seconds == 20)
        #expect(estimate.amend(progress(.acquire, 0, left: nil), at: 80).roundRemaining?.seconds == 4)
        #expect(estimate.amend(progress(.acquire, 1, left: nil), at: 83).roundRemaining?.seconds == 1)
        estimate.finish(at: 84)
        #expect(estimate.measured == ["train": 62, "score": 18, "acquire": 4])
    }

    @Test("a validation is a part of the training, and the rest goes on falling while it runs")
    func validation() {
        var estimate = RoundEstimate(before: ["score": 20], poolImages: 10, validationImages: 5)
        _ = estimate.amend(progress(.train, 0, left: nil), at: 0)
        _ = estimate.amend(progress(.train, 0.5, left: 30), at: 30)
        let rest = estimate.amend(progress(.validate, 0.5, left: 1), at: 34).roundRemaining
        #expect(rest == .init(seconds: 46, isAtLeast: false))
        estimate.finish(at: 40)
        #expect(estimate.measured == ["train": 40])
    }

    @Test("in the first round the scoring is unknown until a validation, and then as long per image as that")
    func firstRound() {
        var estimate = RoundEstimate(before: [:], poolImages: 30, validationImages: 10)
        #expect(estimate.amend(progress(.train, 0, left: nil), at: 0).roundRemaining == nil)
        let early = estimate.amend(progress(.train, 0.1, left: 90), at: 10).roundRemaining
        #expect(early == .init(seconds: 90, isAtLeast: true))
        _ = estimate.amend(progress(.validate, 0.5, left: 2), at: 12)
        let later = estimate.amend(progress(.train, 0.2, left: 80), at: 14).roundRemaining
        #expect(later == .init(seconds: 92, isAtLeast: false), "10 images take 4 s, so 30 take 12 s")
    }

    @Test("a round without validation masks has a lower bound until it scores")
    func withoutValidation() {
        var estimate = RoundEstimate(before: [:], poolImages: 30, validationImages: 0)
        let rest = estimate.amend(progress(.train, 0.5, left: 10), at: 10).roundRemaining
        #expect(rest == .init(seconds: 10, isAtLeast: true))
        let scoring = estimate.amend(progress(.score, 0.5, left: 5), at: 25).roundRemaining
        #expect(scoring == .init(seconds: 5, isAtLeast: false))
    }
}
