import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct DeliveriesImport: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Put sealed answers back that no disk had taken; needs the key.",
    discussion: """
      Takes a text with one or more blocks '-----BEGIN VOUCHER VAULT SEALED RESPONSE-----', with \
      whatever stands around them and before their lines (a log, a mail, a copy of a terminal), and \
      files of a spool or a journal (.vvj). Without a file, or with -, it reads standard input.

      The codes are sealed into their order, whatever its state is by now. The same block again \
      changes nothing, and nothing is removed from where it came. A block of another vault is \
      refused.

      A host without the key puts them into the spool as they are, with --keep-sealed; 'order \
      recover' with the key opens them.

      Exit status: 0 all of it was taken; 1 some of it was not; 2 none of it; 77 the key is missing.

      EXAMPLES
        voucher-vault deliveries import block.txt
        journalctl -u shop | voucher-vault deliveries import
        voucher-vault deliveries import /mnt/other/spool/*.vvj --json
        voucher-vault deliveries import block.txt --keep-sealed
      """)

  @Argument(
    help: ArgumentHelp("Files; - is standard input.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Flag(help: "Put them into the spool without opening them; needs no key.")
  var keepSealed = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  /// The largest text that is read: that of the largest entry, with something around it.
  private static let limit = 512 << 20

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(keepSealed ? .none : .toStoreAndOpen)
    let names = files.isEmpty ? ["-"] : files
    let sources = try names.map { name in
      if name == "-" {
        if session.terminal.canAsk {
          session.output.notice("Paste the block, then type Ctrl-D.")
        }
        return DeliveryImportSource(
          name: "standard input", bytes: try PlainFile.readInput(limit: Self.limit))
      }
      guard let bytes = try PlainFile.read(name, limit: Self.limit) else {
        throw CommandError(
          "storage", "There is no file \(name). Nothing was taken.", next: "Check its name.",
          status: .incomplete)
      }
      return DeliveryImportSource(name: name, bytes: bytes)
    }
    let result = try await opened.importDeliveries(sources, keepingSealed: keepSealed)
    session.emit(result.json, text: result.lines)
    if result.problems.isEmpty { return .done }
    return result.imported.isEmpty ? .incomplete : .attention
  }
}

extension DeliveryImport {
  var json: JSONValue {
    [
      "imported": .array(
        imported.map { delivery in
          [
            "delivery_id": .string(delivery.deliveryID.description),
            "order_reference": .optional(delivery.orderReference?.text),
            "vouchers": .integer(Int64(delivery.vouchers)),
            "status": .string(delivery.status.rawValue),
          ]
        }),
      "problems": .array(
        problems.map { problem in
          [
            "source": .string(problem.source),
            "block": .optional(problem.block) { .integer(Int64($0)) },
            "code": .string(problem.error.code.name), "message": .string(problem.error.message),
            "next": .string(problem.error.next),
          ]
        }),
    ]
  }

  var lines: String {
    let done = imported.map { delivery in
      let order = delivery.orderReference.map { " about order \(SafeText($0.text).text)" } ?? ""
      let words =
        switch delivery.status {
        case .stored: "stored, with \(delivery.vouchers) new vouchers"
        case .alreadyStored: "already in the vault"
        case .sealed: "in the spool; run 'voucher-vault order recover' where the key is"
        }
      return "Answer \(delivery.deliveryID)\(order): \(words).\n"
    }
    let undone = problems.map { problem in
      "\(SafeText(problem.error.message, limit: 600).text)\n  Next: \(problem.error.next)\n"
    }
    return (done + undone).joined()
  }
}
