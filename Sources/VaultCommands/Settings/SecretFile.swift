import VaultCrypto

/// Reads a secret from a file that a setting names, and explains where it cannot.
enum SecretFile {
  static func read(_ path: String, called name: String) throws -> SecretBytes {
    do {
      return try SecretInput.file(path)
    } catch let problem as SecretInput.Problem {
      throw explain(problem, path: path, name: name)
    }
  }

  private static func explain(
    _ problem: SecretInput.Problem, path: String, name: String
  ) -> CommandError {
    switch problem {
    case .unreadable(let number):
      CommandError(
        "storage", "The file of \(name), \(path), could not be read (\(systemWords(number))).",
        next: "Check its path and permissions.", status: .incomplete)
    case .exposed(let mode):
      CommandError(
        "exposed_secret",
        "Others may read \(path) (mode \(String(mode, radix: 8))), and it holds a secret.",
        next: "Run 'chmod 600 \(path)', and think about replacing the secret.", status: .refused)
    case .tooLong:
      .configuration(
        "\(path) is longer than a secret may be (\(SecretInput.maximumByteCount) bytes).",
        next: "Check \(name).")
    case .empty:
      .configuration("\(path) is empty.", next: "Check \(name).")
    }
  }
}
