package import ArgumentParser

/// The root of the command line: nouns, and the verbs that need none.
package struct VoucherVaultCommand: ParsableCommand {
  /// The version that reports and `--version` name.
  package static let version = "0.1.0"
  /// The program's name and version, as reports print it.
  package static let tool = "voucher-vault \(version)"

  package static let configuration = CommandConfiguration(
    commandName: "voucher-vault",
    abstract: "Buys gift-card codes, keeps them sealed, and proves every cent and every code.",
    discussion: """
      The supplier shows each code once. The vault seals the answer on disk before it looks at it, \
      shows a code only after the trace of it is durable, and reconciles orders, codes and wallet.

      First steps, with nothing but this program:
        voucher-vault demo
      Against a supplier:
        export OCTOPUS_HOST=https://… OCTOPUS_TOKEN=…
        voucher-vault init
        voucher-vault order place --product 123 --denomination 50 --quantity 2
        voucher-vault voucher reveal ID --purpose "order 4711 of the shop"
        voucher-vault reconcile run

      Every command takes --json. Exit status: 0 done; 1 done, and there is something to look at; \
      2 could not be completed; 64 wrong usage; 70 integrity failure; 77 refused.

      Settings, strongest first: flag, environment, config.json in the vault's folder \
      (\(Setting.allCases.map(\.rawValue).joined(separator: ", ")), and for reconciliation \
      \(FinanceSetting.allCases.map(\.rawValue).joined(separator: ", "))).

      Shell completions: voucher-vault --generate-completion-script bash|zsh|fish
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(name: "Start", subcommands: [InitCommand.self, DemoCommand.self]),
      CommandGroup(
        name: "Buy", subcommands: [CatalogueNoun.self, QuoteCommand.self, OrderNoun.self]),
      CommandGroup(name: "Stock", subcommands: [VoucherNoun.self, DeliveriesNoun.self]),
      CommandGroup(name: "Keep", subcommands: [KeysNoun.self]),
      CommandGroup(
        name: "Prove",
        subcommands: [
          StatusCommand.self, DoctorCommand.self, ReconcileNoun.self, ReportNoun.self,
          AuditNoun.self,
        ]),
      CommandGroup(name: "Keep", subcommands: [BackupNoun.self]),
      CommandGroup(name: "Try out", subcommands: [SandboxCommand.self]),
    ])

  package init() {}
}

extension VoucherVaultCommand: CommandGroupNoun {}
