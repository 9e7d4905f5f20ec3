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

/// Performs effects on background queues and sends the answers to the mailbox.
///
/// Edits and all other uses of the journal run one at a time on `journalQueue`, in the order of their requests. Images
/// are read on `pictureQueue`, previews on their own queue. Rounds and probabilities run in tasks, because they take
/// long.
package final class EffectRunner: Sendable {
    private let workspace: Workspace
    private let mailbox: Mailbox
    private let rounds: any RoundWork
    /// Runs one use of the journal at a time.
    private let journalQueue = DispatchQueue(label: "tessera journal", qos: .userInteractive)
    private let backgroundJobs = DispatchGroup()
    private let writer: TileWriter
    private let inspector: TileInspector
    /// The number of the last request to the inspector. Older requests that have not started are not computed.
    private let inspection = Mutex(0)
    /// The number of the request to examine tiles whose answers are wanted. Others stop.
    private let examination = Mutex<Int?>(nil)
    /// The cancellations of the background jobs that have not ended.
    private let cancellations = Mutex<[ObjectIdentifier: Cancellation]>([:])
    private let unsaved = Mutex<AcquisitionSettings?>(nil)
    /// Path of the copy of all labels that was made since the journal file was lost; nil if there is none.
    private let copy = Mutex<String?>(nil)
    /// The journal problem that was last reported to the model.
    private let reportedProblem = Mutex<String?>(nil)
    private let previews: PreviewRunner
    /// Runs one export at a time. The journal can be read while edits are written.
    private let exportQueue = DispatchQueue(label: "tessera export", qos: .utility)
    private let pictureQueue = DispatchQueue(label: "tessera pictures", qos: .userInitiated)

    package init(workspace: Workspace, mailbox: Mailbox, rounds: any RoundWork) {
        self.workspace = workspace
        self.mailbox = mailbox
        self.rounds = rounds
        writer = TileWriter(workspace: workspace)
        inspector = TileInspector(workspace)
        previews = PreviewRunner(mailbox: mailbox)
    }

    /// - Precondition: The effect is not `useTheme`, `useGraphics`, `quit` or `suspend`. The owner of the screen
    ///   performs those.
    package func perform(_ effect: Effect) {
        switch effect {
        case .loadPicture(let image): loadPicture(image)
        case .loadMaps(let image): answer(on: pictureQueue) { [self] in maps(image) }
        case .checkJournal: journalQueue.async { [self] in reportJournalFile() }
        case .saveCopy: answer(on: journalQueue) { [self] in savedCopy() }
        case .export(let target): export(target)
        case .summarizeLabels: answer(on: journalQueue) { [self] in summary() }
        case .readTile(let tile, let ticket):
            answer(on: journalQueue) { [self] in stored(tile, ticket: ticket) }
        case .edit(let tile, let edit, let ticket):
            answer(on: journalQueue) { [self] in edited(tile, edit, ticket: ticket) }
        case .readFacts(let tile):
            answer(on: journalQueue) { [self] in facts(tile, orElse: Message.notice) { try $0.facts(tile) } }
        case .comment(let text, let tile):
            answer(on: journalQueue) { [self] in
                facts(tile, orElse: Message.notSaved) { try $0.comment(text, on: tile) }
            }
        case .compareAnnotators: answer(on: journalQueue) { [self] in agreement() }
        case .findSuperpixels(let tile, let image, let side):
            answer(on: pictureQueue) {
                .superpixels(tile, side: side, SuperpixelGraph(Superpixels(image, side: side), of: image))
            }
        case .readProbabilities(let tile, let round): requestProbabilities(tile, round: round)
        case .examineTiles(let tiles, let round, let number): examine(tiles, round: round, number: number)
        case .stopExamining: examination.withLock { $0 = nil }
        case .acceptTiles(let tiles, let ticket):
            answer(on: journalQueue) { [self] in accepted(tiles, ticket: ticket) }
        case .readLabels(let source, let target):
            answer(on: journalQueue) { [self] in labels(of: source, for: target) }
        case .choose(let choice, let tile):
            answer(on: journalQueue) { [self] in
                query { try $0.project.journal.choose(choice, of: $0.key(of: tile)) }
            }
        case .acceptQuery(let taken, let settings):
            answer(on: journalQueue) { [self] in query { try $0.setCurrentQuery(taken, settings: settings) } }
        case .saveSettings(let settings): save(settings)
        case .saveAdjustments(let adjustments): journalQueue.async { [self] in workspace.save(adjustments) }
        case .preview(let request): previews.perform(request)
        case .readQuery: answer(on: journalQueue) { [self] in query() }
        case .resume: start { await $0.resume($1) }
        case .runRound: start { await $0.runRound($1) }
        case .selectAgain: start { await $0.selectQuery($1) }
        case .cancelRound: cancelRounds()
        case .useTheme, .useGraphics, .suspend, .quit: preconditionFailure("EffectRunner: \(effect) is for the screen")
        }
    }

    /// Cancels the background jobs. Returns when all edits are stored and the jobs have ended, or after `timeout`
    /// seconds. A job that takes longer ends with the process; the project on disk stays valid. A longer timeout would
    /// let more steps end normally, but could delay quitting.
    package func finish(timeout: Double = 20) {
        pictureQueue.sync {}  // an image that is being read requests its labels from the journal queue
        journalQueue.sync {}
        cancelRounds()
        _ = backgroundJobs.wait(timeout: .now() + timeout)
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
        backgroundJobs.enter()
        // After the edits requested before, so that a round trains on them.
        journalQueue.async { [self] in
            Task.detached { [self] in
                await body(rounds, cancellation)
                cancellations.withLock { $0[ObjectIdentifier(cancellation)] = nil }
                mailbox.post(.roundsIdle)
                backgroundJobs.leave()
            }
        }
    }

    /// - Parameter target: The name of the format and the path of the folder.
    private func export(_ target: String) {
        let cancellation = Cancellation()
        cancellations.withLock { $0[ObjectIdentifier(cancellation)] = cancellation }
        backgroundJobs.enter()
        mailbox.expectAnswer()
        // After the edits requested before, so that they are exported.
        journalQueue.async { [self] in
            exportQueue.async { [self] in
                let shown = Mutex(-1.0)
                let monitor = StageMonitor(
                    cancellation: cancellation,
                    progress: { [mailbox] progress in
                        // Each percent is shown once.
                        let isNew = shown.withLock { last in
                            guard progress.fraction - last >= 0.01 else { return false }
                            last = progress.fraction
                            return true
                        }
                        if isNew { mailbox.post(.exporting(progress.fraction)) }
                    })
                mailbox.answer(.exported(workspace.exportLabels(to: target, monitor: monitor)))
                cancellations.withLock { $0[ObjectIdentifier(cancellation)] = nil }
                backgroundJobs.leave()
            }
        }
    }

    private func requestProbabilities(_ tile: TileID, round: Int) {
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

    private func examine(_ tiles: [TileID], round: Int, number: Int) {
        examination.withLock { $0 = number }
        for _ in tiles { mailbox.expectAnswer() }
        Task.detached { [self] in
            for tile in tiles {
                let isWanted = examination.withLock { $0 == number }
                let probabilities = isWanted ? await inspector.probabilities(of: tile, round: round) : nil
                mailbox.answer(.examined(probabilities.map { ExaminedTile(tile, $0) }, number: number))
            }
        }
    }

    private func accepted(_ tiles: [ExaminedTile], ticket: Int) -> Message {
        do {
            return .tiles(try writer.accept(tiles.map { ($0.tile, $0.stroke) }), .accepted, ticket: ticket)
        } catch {
            reportJournalFile()
            return .notSaved(reason: "no tile was confirmed: " + Self.reason(error))
        }
    }

    private func labels(of source: TileID, for target: TileID) -> Message {
        do {
            return .copiedLabels(of: source, try writer.read(source).mask, for: target)
        } catch {
            reportJournalFile()
            return .notice(Self.reason(error))
        }
    }

    private func save(_ settings: AcquisitionSettings) {
        // If a save is already waiting, it writes these newer settings.
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

    /// Applies a change to the journal and answers with the query that is stored then.
    private func query(_ change: (Workspace) throws -> Void = { _ in }) -> Message {
        do {
            try change(workspace)
        } catch {
            return .notSaved(reason: ErrorText.plain(error))
        }
        do {
            return .query(try workspace.currentQuery(), try workspace.manualChoices())
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    private func loadPicture(_ image: Int) {
        mailbox.expectAnswer()
        pictureQueue.async { [self] in
            let read = Result {
                // Unreadable maps count as missing, because the next round writes them again.
                (try workspace.dataset.readImage(image), (try? workspace.maps(ofImage: image)) ?? nil)
            }
            // Read the labels in order with the edits, so that edits after it are newer.
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

    /// Reports the journal problem, or that there is none, if it differs from the last report.
    private func reportJournalFile() {
        let problem = journalProblem()
        let isNews = reportedProblem.withLock { told in
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

    /// The text for the screen. A lost journal file gets the short reason, because the message stays on the screen.
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

    /// Makes a copy of all labels if the journal file is lost and the user has not made one. Call it after `finish`.
    /// - Throws: `Problem` if the journal file is lost, with the path of the copy.
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

    private func facts(
        _ tile: TileID, orElse failure: (String) -> Message, _ read: (TileWriter) throws -> TileFacts
    ) -> Message {
        do {
            return .facts(tile, try read(writer))
        } catch {
            reportJournalFile()
            return failure(Self.reason(error))
        }
    }

    private func agreement() -> Message {
        do {
            return .agreement(try workspace.annotatorAgreement())
        } catch {
            return .notice(ErrorText.plain(error))
        }
    }

    private func stored(_ tile: TileID, ticket: Int) -> Message {
        do {
            return .tile(tile, try writer.read(tile), ticket: ticket)
        } catch {
            reportJournalFile()
            return .tileUnreadable(tile, reason: Self.reason(error), ticket: ticket)
        }
    }

    private func edited(_ tile: TileID, _ edit: TileEdit, ticket: Int) -> Message {
        do {
            if edit == .undo || edit == .redo, let together = writer.performTogether(edit, on: tile) {
                let message = Message.tiles(together.tiles, edit == .undo ? .undone : .redone, ticket: ticket)
                guard let error = together.error else { return message }
                mailbox.post(message)
                throw error
            }
            return .tile(tile, try writer.perform(edit, on: tile), ticket: ticket)
        } catch {
            reportJournalFile()
            return .tileFailed(tile, reason: Self.reason(error), try? writer.read(tile), ticket: ticket)
        }
    }
}
