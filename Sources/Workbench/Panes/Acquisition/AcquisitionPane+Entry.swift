import Acquisition
import Terminal

/// Typed and pasted values of settings.
extension AcquisitionPane {
    mutating func type(_ key: KeyEvent, _ shared: inout SharedState) -> [Effect]? {
        switch key.key {
        case .character(let character) where KeyContext.acquisition.types(key):
            guard case .choice = selection.kind else {
                entry = (entry ?? "") + String(character)
                return []
            }
            let keys = [CommandName.left, .right].map { shared.keymap.text(for: $0, in: .acquisition) }
            shared.showMessage("\(selection.label) is no number: \(keys[0]) and \(keys[1]) choose it")
        case .backspace where entry != nil:
            entry = (entry?.count ?? 0) > 1 ? entry.map { String($0.dropLast()) } : nil
        case .escape where entry != nil: entry = nil
        case .enter where entry != nil: enter(&shared)
        default:
            if entry != nil { enter(&shared) }
            return nil
        }
        return []
    }

    mutating func paste(_ text: String, _ shared: inout SharedState) -> Bool {
        let number = text.filter { $0 != " " }
        guard !number.isEmpty, number.count <= 32, number.allSatisfy(KeyContext.acquisition.typedCharacters.contains)
        else {
            return false
        }
        for character in number { _ = type(KeyEvent(.character(character)), &shared) }
        return true
    }

    /// Assigns the typed number to the selected setting if it is valid. Call this before the selection or the value
    /// changes.
    mutating func enter(_ shared: inout SharedState) {
        guard let text = entry else { return }
        entry = nil
        set(selection, to: text, &shared)
    }

    /// Parses and assigns a value; shows an error if it is invalid.
    mutating func set(_ setting: AcquisitionSetting, to text: String, _ shared: inout SharedState) {
        guard let value = try? setting.value(parsing: text), setting.kind.contains(value) else {
            shared.showError("\(setting.label) \(text): it must be \(setting.range)")
            return
        }
        settings[setting] = value
    }
}
