import Rounds
import Testing

@Suite("Stopping advice")
struct StoppingAdviceTests {
    @Test(
        "the advice is to stop after three last rounds in a row with a kappa of at least 0.99",
        arguments: [
            ([nil, 0.5], 0), ([nil, 0.99], 1), ([nil, 0.99, 0.99], 2), ([nil, 0.99, 0.99, 0.99], 3),
            ([nil, 0.99, 0.99, 0.9899999, 1], 1), ([nil, 0.2, 0.99, 1, 0.995], 3), ([nil, 1, 1, 1, 1, 1], 5),
            ([nil, 1, 1, 1, 0.98], 0), ([nil, 1, 1, nil, 1], 1), ([nil, 1, 1, 1, nil], 0), ([nil, nil], 0),
            ([nil, -1], 0),
        ] as [([Double?], Int)])
    func sequences(kappas: [Double?], stable: Int) throws {
        let advice = try #require(StoppingAdvice(kappas: kappas))
        #expect(advice.stableRounds == stable && advice.isAdvised == (stable >= 3))
        #expect(advice.kappa == kappas.last)
    }

    @Test("before the second round there is no advice")
    func early() {
        #expect(StoppingAdvice(kappas: [Double?]()) == nil)
        #expect(StoppingAdvice(kappas: [nil as Double?]) == nil)
    }

    @Test("the first round with the advice to stop is found, also if a later one differs")
    func firstRound() {
        #expect(StoppingAdvice.firstRound(kappas: [nil, 1, 1, 1, 0.5]) == 3)
        #expect(StoppingAdvice.firstRound(kappas: [nil, 0.9, 1, 1, 1, 1]) == 4)
        #expect(StoppingAdvice.firstRound(kappas: [nil, 1, nil, 1, 1]) == nil)
        #expect(StoppingAdvice.firstRound(kappas: []) == nil)
    }

    @Test("the sentences have the kappa, the stable rounds and the meaning, and the short one fits into a pane")
    func sentences() throws {
        let cases: [([Double?], String, String)] = [
            (
                [nil, nil], "kappa unknown: the last two networks cannot be compared",
                "kappa unknown: networks cannot be compared"
            ),
            (
                [nil, -0.953], "kappa -0.953, 0 of 3 rounds at 0.99: predictions still change",
                "kappa -0.953 (0/3): predictions still change"
            ),
            (
                [nil, 0.99, 0.993], "kappa 0.993, 2 of 3 rounds at 0.99: predictions hardly change",
                "kappa 0.993 (2/3): predictions hardly change"
            ),
            (
                [nil, 1, 1, 1, 0.9951],
                "kappa 0.995, 3 of 3 rounds at 0.99: predictions hardly change, you may stop",
                "kappa 0.995 (3/3): little change, you may stop"
            ),
        ]
        for (kappas, sentence, short) in cases {
            let advice = try #require(StoppingAdvice(kappas: kappas))
            #expect(advice.sentence == sentence && advice.shortSentence == short && short.count <= 46)
        }
    }

    @Test("a kappa is rounded down, so that a text never shows the threshold before it is reached")
    func texts() {
        for thousandths in -1000...1000 {
            let kappa = Double(thousandths) / 1000
            #expect(Double(StoppingAdvice.text(of: kappa)) == kappa)
        }
        #expect(StoppingAdvice.text(of: 0.98999) == "0.989" && StoppingAdvice.text(of: 0.99) == "0.990")
        #expect(StoppingAdvice.text(of: -0.0312) == "-0.032")
    }
}
