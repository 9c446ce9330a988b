import ArgumentParser
import VaultCrypto

/// How much work a guess at the passphrase is to cost.
struct CostOptions: ParsableArguments {
  enum Level: String, CaseIterable, ExpressibleByArgument {
    case moderate, high
  }

  @Option(help: "What a guess costs: moderate (256 MiB, 3 passes) or high (1 GiB, 4 passes).")
  var cost: Level?

  @Option(help: ArgumentHelp("Passes of Argon2id, 1 to 16.", valueName: "number"))
  var passes: UInt32?

  @Option(help: ArgumentHelp("Memory of Argon2id, 1 to 1024.", valueName: "MiB"))
  var memory: UInt32?

  /// The cost that is asked for, on top of another one; `nil` where nothing is asked for.
  func wanted(beside present: PassphraseCost) throws -> PassphraseCost? {
    guard cost != nil || passes != nil || memory != nil else { return nil }
    let base =
      switch cost {
      case .moderate: PassphraseCost.moderate
      case .high: PassphraseCost.high
      case nil: present
      }
    let kibibytes = memory.map { $0.multipliedReportingOverflow(by: 1_024) }
    guard kibibytes?.overflow != true,
      let wanted = try? PassphraseCost(
        passes: passes ?? base.passes, kibibytes: kibibytes?.partialValue ?? base.kibibytes)
    else {
      throw CommandError.usage(
        "Passes are 1 to 16, and memory is 1 to 1024 MiB.", next: "Choose others, or --cost high.")
    }
    return wanted
  }
}
