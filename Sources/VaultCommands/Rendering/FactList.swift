import Reporting

/// Names and values, one a line, the values under each other.
enum FactList {
  static func text(_ facts: [(String, String)], indent: String = "") -> String {
    let width = facts.map(\.0.count).max() ?? 0
    return facts.map { name, value in
      let padding = String(repeating: " ", count: width - name.count + 2)
      return "\(indent)\(name)\(padding)\(SafeText(value).text)\n"
    }.joined()
  }
}
