import Drawing
import Files
import Foundation
import Processors
import Rounds
import Tensors
import Terminal
import Workbench

/// Examines the program and the computer that it runs on.
struct ComputerExamination {
    let environment: [String: String]

    var diagnoses: [Diagnosis] {
        [version, processor, products, threads, memory]
            + TerminalExamination(
                environment: environment, report: TerminalReport.ask(environment: environment)
            ).diagnoses
            + [pictures, fonts, disk, configuration, resources]
    }

    private var version: Diagnosis {
        let (current, best) = (KernelLevel.current, KernelLevel.executable.first ?? .current)
        return Diagnosis(
            "version", "\(ProgramVersion.current) with kernels for \(current.rawValue)",
            advice: best == current
                ? nil
                : "this processor has \(best.rawValue), which is faster: install the package, or build the program here"
        )
    }

    private var processor: Diagnosis {
        Diagnosis("processor", BenchmarkMachine(threads: ProcessorCount.usable).processor)
    }

    private var products: Diagnosis {
        Diagnosis(
            "products", BLAS.problem?.reason ?? BLAS.name,
            advice: BLAS.problem?.fix ?? BLASAdvice.text(environment: environment))
    }

    private var threads: Diagnosis {
        let (usable, installed) = (ProcessorCount.usable, ProcessInfo.processInfo.processorCount)
        return Diagnosis(
            "threads", "\(usable) of \(installed) processors",
            advice: usable >= installed
                ? nil
                : environment[ProcessorCount.variable] == nil
                    ? "the affinity, the job or the control group allows only \(usable)"
                    : "\(ProcessorCount.variable) is set; unset it to use all processors")
    }

    /// A training of CamVid with the network `full` needs about 0.6 GiB.
    private static let enoughMemory = 1 << 30

    private var memory: Diagnosis {
        guard let bytes = AvailableMemory.bytes else { return Diagnosis("memory", "unknown") }
        return Diagnosis(
            "memory", "\(bytes >> 20) MiB are free",
            advice: bytes >= Self.enoughMemory ? nil : "close other programs; a training needs about 1 GiB")
    }

    private var pictures: Diagnosis {
        let problem = Drawing.problem
        return Diagnosis("pictures", problem?.reason ?? "PNG, SVG and PDF", advice: problem?.fix)
    }

    /// The font of plots. Fontconfig looks in these folders.
    private var fonts: Diagnosis {
        let home = FileManager.default.homeDirectoryForCurrentUser
        let folders = [
            URL(filePath: "/usr/share/fonts"), URL(filePath: "/usr/local/share/fonts"),
            home.appending(path: ".local/share/fonts"), home.appending(path: ".fonts"),
        ]
        let name = Drawing.fontName.replacing(" ", with: "")
        let isThere = folders.contains { folder in
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.contains {
                ($0 as? URL)?.lastPathComponent.hasPrefix(name) == true
            } ?? false
        }
        return Diagnosis(
            "fonts", isThere ? Drawing.fontName : "\(Drawing.fontName) is missing",
            advice: isThere ? nil : "install fonts-dejavu-core; plots use another font without it")
    }

    /// Features of 468 images of 360x480 take 0.9 GiB.
    private static let enoughDisk = 2 << 30

    private var disk: Diagnosis {
        let folder = UserDirectory.data.url(environment: environment)
        // The folder may not be there yet.
        let existing = sequence(first: folder) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
            .first { FileManager.default.fileExists(atPath: $0.path) }
        guard let existing, let free = RootedPath(root: existing).freeSpace else {
            return Diagnosis("disk", "unknown", detail: folder.path)
        }
        return Diagnosis(
            "disk", "\(free >> 20) MiB are free", detail: existing.path,
            advice: free >= Self.enoughDisk ? nil : "free some space; caches of features use up to 2 GiB for a project")
    }

    private var configuration: Diagnosis {
        let url = UserConfiguration.url(environment: environment)
        guard FileManager.default.fileExists(atPath: url.path) else { return Diagnosis("settings", "no file") }
        do {
            _ = try UserConfiguration.read(environment: environment)
            return Diagnosis("settings", "read", detail: url.path)
        } catch {
            return Diagnosis(
                "settings", "not readable", detail: ErrorText.plain(error), advice: "correct the file, or remove it")
        }
    }

    private var resources: Diagnosis {
        do {
            for name in ["themes", "sample-data", "weights", "studies"] { _ = try Resources.folder(name) }
            return Diagnosis("resources", "complete")
        } catch {
            return Diagnosis(
                "resources", "not complete", detail: ErrorText.plain(error),
                advice: "install the package again, or build again")
        }
    }
}
