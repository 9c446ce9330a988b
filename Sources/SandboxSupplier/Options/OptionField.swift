import VoucherModel

/// One switch by its name in JSON: how it is shown, and how a value for it is taken.
struct OptionField: Sendable {
  let name: String
  /// Whether it may change while the sandbox runs.
  let isLive: Bool
  let show: @Sendable (SandboxOptions) -> JSONValue
  /// False if the value is not one the switch takes.
  let take: @Sendable (inout SandboxOptions, JSONValue) -> Bool
}

extension OptionField {
  typealias Path<Value> = any WritableKeyPath<SandboxOptions, Value> & Sendable

  private init<Value>(
    _ name: String, _ path: Path<Value>, isLive: Bool,
    show: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (JSONValue) -> Value?
  ) {
    self.init(
      name: name, isLive: isLive, show: { show($0[keyPath: path]) },
      take: { options, value in
        guard let value = read(value) else { return false }
        options[keyPath: path] = value
        return true
      })
  }

  static func flag(_ name: String, _ path: Path<Bool>) -> OptionField {
    OptionField(
      name, path, isLive: true, show: JSONValue.boolean,
      read: { value in
        switch value {
        case .boolean(let flag): flag
        case .string("true"): true
        case .string("false"): false
        default: nil
        }
      })
  }

  static func integer(_ name: String, _ path: Path<Int>, isLive: Bool = true) -> OptionField {
    OptionField(
      name, path, isLive: isLive, show: { .number(String($0)) },
      read: { $0.integer ?? $0.string.flatMap { Int($0) } })
  }

  static func text(_ name: String, _ path: Path<String>) -> OptionField {
    OptionField(name, path, isLive: true, show: JSONValue.string, read: \.string)
  }

  static func amount(_ name: String, _ path: Path<Amount>) -> OptionField {
    OptionField(
      name, path, isLive: true, show: { .string($0.text()) }, read: { $0.amount })
  }

  static func choice<Choice: SandboxChoice>(
    _ name: String, _ path: Path<Choice>, isLive: Bool = true
  ) -> OptionField {
    OptionField(
      name, path, isLive: isLive, show: { .string($0.rawValue) },
      read: { $0.string.flatMap(Choice.init(rawValue:)) })
  }

  /// A list, also taken as one text with commas, as the command line has it.
  static func list<Element: Sendable>(
    _ name: String, _ path: Path<[Element]>, show: @escaping @Sendable (Element) -> JSONValue,
    read: @escaping @Sendable (String) -> Element?
  ) -> OptionField {
    OptionField(
      name, path, isLive: true, show: { .array($0.map(show)) },
      read: { value in
        let words = value.elements?.map { $0.string ?? $0.numberText ?? "" }
        let parts = words ?? value.string?.split(separator: ",").map(String.init)
        guard let parts else { return nil }
        let elements = parts.compactMap(read)
        return elements.count == parts.count ? elements : nil
      })
  }

  /// Names with texts, also taken as `USD=100.00,EUR=5`; names that are not given stay as they are.
  static func table(
    _ name: String, _ path: Path<[String: String]>, isLive: Bool = true,
    check: @escaping @Sendable (String, String) -> Bool
  ) -> OptionField {
    OptionField(
      name: name, isLive: isLive,
      show: { options in
        let rows = options[keyPath: path].sorted { $0.key < $1.key }
        return .object(rows.map { .init($0.key, .string($0.value)) })
      },
      take: { options, value in
        let pairs = value.pairs
        guard !pairs.isEmpty, pairs.allSatisfy(check) else { return false }
        for (key, text) in pairs { options[keyPath: path][key] = text }
        return true
      })
  }
}

extension JSONValue {
  /// The exact amount of a number or of a string that holds one.
  var amount: Amount? {
    (numberText ?? string).flatMap { Amount($0) }
  }

  fileprivate var pairs: [(String, String)] {
    if let members {
      return members.map { ($0.name, $0.value.string ?? $0.value.numberText ?? "") }
    }
    return (string ?? "").split(separator: ",").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      return (parts.first ?? "", parts.count == 2 ? parts[1] : "")
    }
  }
}
