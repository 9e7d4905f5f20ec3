import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Synchronization

/// Carries out what `update` asks for, away from the screen's thread; answers come to the mailbox.
final class EffectRunner: Sendable {
    private let workspace: Workspace
    private let mailbox: Mailbox
    private let rounds: any RoundWork
    /// One edit after the other, in the order asked.
    private let journalQueue = DispatchQueue(label: "tessera journal", qos: .userInteractive)
    private let work = DispatchGroup()
    private let inspector: TileInspector
    /// Counts the questions to the inspector: only the last is worth an answer.
    private let inspection = Mutex(0)
    private let pictureQueue = DispatchQueue(label: "tessera pictures", qos: .userInitiated)

    init(workspace: Workspace, mailbox: Mailbox, rounds: any RoundWork) {
        self.workspace = workspace
        self.mailbox = mailbox
        self.rounds = rounds
        inspector = TileInspector(workspace)
    }

    /// - Precondition: not `quit` or `suspend`, which are the screen's.
    func perform(_ effect: Effect) {
        switch effect {
        case .loadPicture(let image):
            mailbox.expectAnswer()
            pictureQueue.async { [self] in
                let read = Result {
                    // Maps can be made again: broken ones are as good as none.
                    (try workspace.dataset.readImage(image), (try? workspace.maps(ofImage: image)) ?? nil)
                }
                // Labels take their turn among the edits: what comes after them is newer.
                journalQueue.async { [self] in mailbox.answer(picture(image, read)) }
            }
        case .loadMaps(let image):
            answer(on: pictureQueue) { [self] in
                do {
                    return .maps(image: image, try workspace.maps(ofImage: image))
                } catch {
                    return .notice("\(error)")
                }
            }
        case .summarizeLabels: answer(on: journalQueue) { [self] in summary() }
        case .readTile(let tile, let ticket):
            answer(on: journalQueue) { [self] in record(tile, ticket: ticket) { try $0.read(tile) } }
        case .edit(let tile, let edit, let ticket):
            answer(on: journalQueue) { [self] in record(tile, ticket: ticket) { try $0.perform(edit, on: tile) } }
        case .findSuperpixels(let tile, let image, let side):
            answer(on: pictureQueue) { .superpixels(tile, side: side, Superpixels(image, side: side)) }
        case .askProbabilities(let tile, let round): inspect(tile, round: round)
        case .resume: start { await $0.resume() }
        case .runRound: start { await $0.runRound() }
        case .cancelRound: rounds.cancel()
        case .suspend, .quit: preconditionFailure("EffectRunner: \(effect) is for the screen")
        }
    }

    /// Stops the rounds. Returns when every edit asked for is on disk and the rounds are at rest; a step of theirs that takes
    /// longer than `patience` is left to end with the process, which harms nothing on disk.
    func finish(patience: Double = 20) {
        pictureQueue.sync {}  // pictures under way ask for their labels
        journalQueue.sync {}
        let deadline = DispatchTime.now() + patience
        repeat {
            // Again and again: what has not begun yet does not hear it.
            rounds.cancel()
        } while work.wait(timeout: min(deadline, .now() + 0.05)) == .timedOut && .now() < deadline
    }

    private func answer(on queue: DispatchQueue, _ body: @escaping @Sendable () -> Message) {
        mailbox.expectAnswer()
        queue.async { [mailbox] in mailbox.answer(body()) }
    }

    private func start(_ body: @escaping @Sendable (any RoundWork) async -> Void) {
        work.enter()
        // After the edits asked for before, so that a round learns from them.
        journalQueue.async { [mailbox, rounds, work] in
            Task.detached {
                await body(rounds)
                mailbox.post(.roundsIdle)
                work.leave()
            }
        }
    }

    private func inspect(_ tile: TileID, round: Int) {
        let number = inspection.withLock { last in
            last += 1
            return last
        }
        mailbox.expectAnswer()
        Task.detached { [self] in
            let isWanted = inspection.withLock { $0 == number }
            let answer = isWanted ? await inspector.probabilities(of: tile, round: round) : nil
            mailbox.answer(.probabilities(tile, answer))
        }
    }

    private func picture(_ image: Int, _ read: Result<(Image, ImageMaps?), any Error>) -> Message {
        do {
            let (pixels, maps) = try read.get()
            let labels = try TileWriter(workspace: workspace).labels(ofImage: image)
            return .picture(image: image, Picture(image: pixels, labels: labels, maps: maps))
        } catch {
            return .pictureFailed(image: image, reason: "\(error)")
        }
    }

    private func summary() -> Message {
        do {
            return .labelSummary(try LabelCount(workspace: workspace).summary())
        } catch {
            return .notice("\(error)")
        }
    }

    private func record(_ tile: TileID, ticket: Int, _ body: (TileWriter) throws -> TileRecord) -> Message {
        let writer = TileWriter(workspace: workspace)
        do {
            return .tile(tile, try body(writer), ticket: ticket)
        } catch {
            return .tileFailed(tile, reason: "\(error)", try? writer.read(tile), ticket: ticket)
        }
    }
}
