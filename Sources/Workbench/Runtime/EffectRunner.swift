import Acquisition
import Files
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Synchronization
import Tensors

/// Carries out what `update` asks for, away from the screen's thread; answers come to the mailbox.
package final class EffectRunner: Sendable {
    private let workspace: Workspace
    private let mailbox: Mailbox
    private let rounds: any RoundWork
    /// One edit after the other, in the order asked.
    private let journalQueue = DispatchQueue(label: "tessera journal", qos: .userInteractive)
    private let work = DispatchGroup()
    private let writer: TileWriter
    private let inspector: TileInspector
    /// Counts the questions to the inspector: only the last is worth an answer.
    private let inspection = Mutex(0)
    /// Of the rounds' work that was asked for and has not ended.
    private let cancellations = Mutex<[ObjectIdentifier: Cancellation]>([:])
    private let unsaved = Mutex<AcquisitionSettings?>(nil)
    /// The copy of all labels that was made since the journal's file was last in its place.
    private let copy = Mutex<String?>(nil)
    /// Why the journal's file takes no edits, as the model knows it.
    private let toldProblem = Mutex<String?>(nil)
    private let previews: PreviewRunner
    private let pictureQueue = DispatchQueue(label: "tessera pictures", qos: .userInitiated)

    package init(workspace: Workspace, mailbox: Mailbox, rounds: any RoundWork) {
        self.workspace = workspace
        self.mailbox = mailbox
        self.rounds = rounds
        writer = TileWriter(workspace: workspace)
        inspector = TileInspector(workspace)
        previews = PreviewRunner(mailbox: mailbox)
    }

    /// - Precondition: not `useTheme`, `quit` or `suspend`, which are the screen's.
    package func perform(_ effect: Effect) {
        switch effect {
        case .loadPicture(let image): loadPicture(image)
        case .loadMaps(let image): answer(on: pictureQueue) { [self] in maps(image) }
        case .checkJournal: journalQueue.async { [self] in tellJournalFile() }
        case .saveCopy: answer(on: journalQueue) { [self] in savedCopy() }
        case .summarizeLabels: answer(on: journalQueue) { [self] in summary() }
        case .readTile(let tile, let ticket):
            answer(on: journalQueue) { [self] in record(tile, ticket: ticket) { try $0.read(tile) } }
        case .edit(let tile, let edit, let ticket):
            answer(on: journalQueue) { [self] in record(tile, ticket: ticket) { try $0.perform(edit, on: tile) } }
        case .findSuperpixels(let tile, let image, let side):
            answer(on: pictureQueue) { .superpixels(tile, side: side, Superpixels(image, side: side)) }
        case .readProbabilities(let tile, let round): inspect(tile, round: round)
        case .choose(let choice, let tile):
            answer(on: journalQueue) { [self] in
                query { try $0.project.journal.choose(choice, of: $0.key(of: tile)) }
            }
        case .takeQuery(let taken, let settings):
            answer(on: journalQueue) { [self] in query { try $0.take(taken, settings: settings) } }
        case .saveSettings(let settings): save(settings)
        case .preview(let request): previews.perform(request)
        case .readQuery: answer(on: journalQueue) { [self] in query() }
        case .resume: start { await $0.resume($1) }
        case .runRound: start { await $0.runRound($1) }
        case .selectAgain: start { await $0.selectQuery($1) }
        case .cancelRound: cancelRounds()
        case .useTheme, .suspend, .quit: preconditionFailure("EffectRunner: \(effect) is for the screen")
        }
    }

    /// Stops the rounds. Returns when every edit asked for is on disk and the rounds are at rest; a step of theirs that takes
    /// longer than `patience` is left to end with the process, which harms nothing on disk.
    package func finish(patience: Double = 20) {
        pictureQueue.sync {}  // pictures under way ask for their labels
        journalQueue.sync {}
        cancelRounds()
        _ = work.wait(timeout: .now() + patience)
    }

    private func cancelRounds() {
        cancellations.withLock { for cancellation in $0.values { cancellation.cancel() } }
    }

    private func answer(on queue: DispatchQueue, _ body: @escaping @Sendable () -> Message) {
        mailbox.expectAnswer()
        queue.async { [mailbox] in mailbox.answer(body()) }
    }

    private func start(_ body: @escaping @Sendable (any RoundWork, Cancellation) async -> Void) {
        let cancellation = Cancellation()
        cancellations.withLock { $0[ObjectIdentifier(cancellation)] = cancellation }
        work.enter()
        // After the edits asked for before, so that a round learns from them.
        journalQueue.async { [self] in
            Task.detached { [self] in
                await body(rounds, cancellation)
                cancellations.withLock { $0[ObjectIdentifier(cancellation)] = nil }
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

    private func save(_ settings: AcquisitionSettings) {
        // While one waits its turn, the next ones come in its place.
        let isFirst = unsaved.withLock { unsaved in
            defer { unsaved = settings }
            return unsaved == nil
        }
        guard isFirst else { return }
        journalQueue.async { [self] in
            guard let settings = unsaved.withLock({ $0.take() }) else { return }
            do { try workspace.save(settings) } catch { mailbox.post(.notSaved(reason: ErrorText.plain(error))) }
        }
    }

    /// The query after `change`.
    private func query(_ change: (Workspace) throws -> Void = { _ in }) -> Message {
        do {
            try change(workspace)
        } catch {
            return .notSaved(reason: ErrorText.plain(error))
        }
        do {
            return .query(try workspace.currentQuery(), try workspace.handChoices())
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    private func loadPicture(_ image: Int) {
        mailbox.expectAnswer()
        pictureQueue.async { [self] in
            let read = Result {
                // Maps can be made again: broken ones are as good as none.
                (try workspace.dataset.readImage(image), (try? workspace.maps(ofImage: image)) ?? nil)
            }
            // Labels go in order with the edits: what comes after them is newer.
            journalQueue.async { [self] in mailbox.answer(picture(image, read)) }
        }
    }

    private func maps(_ image: Int) -> Message {
        do {
            return .maps(image: image, try workspace.maps(ofImage: image))
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    private func picture(_ image: Int, _ read: Result<(Image, ImageMaps?), any Error>) -> Message {
        do {
            let (pixels, maps) = try read.get()
            let labels = try writer.labels(ofImage: image)
            return .picture(image: image, Picture(image: pixels, labels: labels, maps: maps))
        } catch {
            return .pictureFailed(image: image, reason: ErrorText.plain(error))
        }
    }

    /// Says whether the journal's file is in its place, where that is another answer than the last.
    private func tellJournalFile() {
        let problem = journalProblem()
        let isNews = toldProblem.withLock { told in
            defer { told = problem }
            return told != problem
        }
        if isNews { mailbox.post(.journalFile(problem: problem)) }
    }

    private func journalProblem() -> String? {
        do {
            try workspace.project.journal.checkFile()
            copy.withLock { $0 = nil }
            return nil
        } catch {
            return Self.reason(error)
        }
    }

    /// What the screen says: of a lost file the short form, which stays in view for long.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? Problem, error.kind == .replaced else { return ErrorText.plain(error) }
        return error.reason
    }

    private func savedCopy() -> Message {
        do {
            let path = try workspace.project.journal.saveCopy().path
            copy.withLock { $0 = path }
            return .copySaved(path: path)
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    /// Where the journal's file is not in its place any more, a copy of all labels is made, if the person has not done
    /// so. Call it after `finish`.
    /// - Throws: `Problem`.
    package func rescueLabels() throws {
        try journalQueue.sync {
            guard let problem = journalProblem() else { return }
            if copy.withLock({ $0 }) == nil, case .notice(let failure) = savedCopy() {
                throw Problem(.replaced, reason: problem, fix: "no copy could be written: \(failure)")
            }
            let path = copy.withLock { $0 } ?? ""
            throw Problem(.replaced, reason: problem, fix: "a copy of all labels is at \(path)")
        }
    }

    private func summary() -> Message {
        do {
            return .labelSummary(try writer.summary())
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    private func record(_ tile: TileID, ticket: Int, _ body: (TileWriter) throws -> TileRecord) -> Message {
        do {
            return .tile(tile, try body(writer), ticket: ticket)
        } catch {
            tellJournalFile()
            return .tileFailed(tile, reason: Self.reason(error), try? writer.read(tile), ticket: ticket)
        }
    }
}
