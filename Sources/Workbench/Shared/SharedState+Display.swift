import Imagery

/// How the image at the cursor is shown: brightness, contrast, gamma, levels and channel.
extension SharedState {
    /// How an image is shown.
    package func adjustment(ofImage image: Int) -> DisplayAdjustment {
        var adjustment = adjustments[image] ?? .neutral
        adjustment.channel = display.channel
        return adjustment
    }

    package var cursorAdjustment: DisplayAdjustment { adjustment(ofImage: cursorTile.image) }

    /// Changes how the image at the cursor is shown.
    mutating func adjust(_ change: (inout DisplayAdjustment) -> Void) -> [Effect] {
        let before = adjustments[cursorTile.image] ?? .neutral
        var adjustment = before
        change(&adjustment)
        guard adjustment != before else { return [] }
        setAdjustment(adjustment, ofImage: cursorTile.image)
        return [.saveAdjustments(adjustments)]
    }

    mutating func step(_ setting: DisplaySetting, by steps: Int) -> [Effect] {
        adjust { $0[keyPath: setting.value] = setting.stepped($0[keyPath: setting.value], by: steps) }
    }

    /// Sets a number that was typed.
    mutating func set(_ setting: DisplaySetting, to text: String) -> [Effect] {
        guard let value = Double(text), setting.range.contains(value) else {
            showError("\(setting.rawValue) \(text): give \(setting.rangeText)")
            return []
        }
        return adjust { $0[keyPath: setting.value] = value }
    }

    /// Stretches the image so that the tile at the cursor uses the whole range from black to white. If it does already,
    /// the image gets its own range again.
    mutating func toggleLevels() -> [Effect] {
        guard let image = pictures.picture(cursorTile.image)?.image else { return [] }
        guard let levels = image.cropped(to: pool.rect(ofTile: cursor)).levels() else {
            showMessage("All pixels of the tile are equally bright, so there is no range to stretch")
            return []
        }
        return adjust { $0.levels = $0.levels == levels ? nil : levels }
    }

    /// Shows the image at the cursor as it is, and all images in color.
    mutating func resetAdjustment() -> [Effect] {
        changeDisplay { $0.channel = .color }
        return adjust { $0 = .neutral }
    }

    var whyNoLevels: String? {
        pictures.picture(cursorTile.image) == nil ? "The image is not loaded, so its brightness is unknown" : nil
    }

    var whyNoAdjustment: String? { cursorAdjustment.isNeutral ? "The image is shown as it is already" : nil }
}

extension DisplaySetting {
    /// The range in words, for errors.
    fileprivate var rangeText: String {
        "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
    }

    fileprivate static func text(_ value: Double) -> String {
        value == value.rounded() ? value.text(0) : value.text(2).trimmedZero
    }
}

extension DisplayAdjustment {
    /// What differs from the image as it is, as `gamma 1.8, levels 3-97`; nil if nothing does.
    package var text: String? {
        var parts = DisplaySetting.allCases.compactMap { setting -> String? in
            let value = self[keyPath: setting.value]
            guard value != Self.neutral[keyPath: setting.value] else { return nil }
            return "\(setting.rawValue) \(DisplaySetting.text(value))"
        }
        if let levels { parts.append("levels \(levels.black)-\(levels.white)") }
        if channel != .color { parts.append(channel.rawValue) }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension String {
    /// Without a zero at its end.
    fileprivate var trimmedZero: String { hasSuffix("0") ? String(dropLast()) : self }
}
