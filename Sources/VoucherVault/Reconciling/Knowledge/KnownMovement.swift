import Reconciliation
package import VoucherModel

/// The stored forms of a wallet's transaction and of a wallet, version 1.
package enum KnownMovement {
  package static func text(of movement: WalletMovement) -> String {
    RecordText.object { text in
      text.put("v", 1)
      text.put("id", movement.id)
      text.put("wallet_id", movement.walletID)
      text.put("amount", "currency", movement.money)
      text.put("direction", movement.direction.rawValue)
      text.put("status", movement.status.stored)
      text.put("remarks", movement.remarks)
      text.put("created_at", movement.createdAt)
      if let exchange = movement.exchange {
        text.putObject("exchange") { text in
          text.put("source", exchange.source)
          text.put("destination", exchange.destination)
          text.put("rate", exchange.rate?.text)
          text.put("charges", exchange.charges)
        }
      }
    }
  }

  package static func movement(_ text: String) throws -> WalletMovement {
    let value = try RecordValue(text)
    guard try value.required("v", { try $0.integer() }) == 1,
      let money = try value.money("amount", "currency")
    else { throw UnreadableRecord() }
    let movement = WalletMovement(
      id: try value.required("id") { try $0.number() },
      walletID: try value.required("wallet_id") { try $0.number() }, money: money,
      direction: try value.required("direction") { try $0.word() },
      status: try value.required("status") { try WalletMovement.Status(stored: $0.text()) },
      remarks: try value.required("remarks") { try $0.text() },
      createdAt: try value.required("created_at") { try $0.moment() },
      exchange: try value.object("exchange").map { value in
        WalletMovement.Exchange(
          source: try value.optional("source") { try $0.currency() },
          destination: try value.optional("destination") { try $0.currency() },
          rate: try value.optional("rate") { try $0.present(ExchangeRate($0.text())) },
          charges: try value.optional("charges") { try $0.amount() })
      })
    guard Self.text(of: movement).utf8.elementsEqual(text.utf8) else { throw UnreadableRecord() }
    return movement
  }

  package static func text(of wallet: Wallet) -> String {
    RecordText.object { text in
      text.put("v", 1)
      text.put("id", wallet.id)
      text.put("balance", "currency", wallet.balance)
    }
  }

  package static func wallet(_ text: String) throws -> Wallet {
    let value = try RecordValue(text)
    guard try value.required("v", { try $0.integer() }) == 1,
      let balance = try value.money("balance", "currency")
    else { throw UnreadableRecord() }
    let wallet = Wallet(id: try value.required("id") { try $0.number() }, balance: balance)
    guard Self.text(of: wallet).utf8.elementsEqual(text.utf8) else { throw UnreadableRecord() }
    return wallet
  }
}

extension WalletMovement.Status {
  /// A word of ours, or the supplier's own behind a colon.
  fileprivate var stored: String {
    switch self {
    case .pending: "pending"
    case .completed: "completed"
    case .failed: "failed"
    case .other(let word): ":" + word
    }
  }

  fileprivate init(stored text: String) throws {
    switch text {
    case "pending": self = .pending
    case "completed": self = .completed
    case "failed": self = .failed
    default:
      guard text.utf8.first == UInt8(ascii: ":") else { throw UnreadableRecord() }
      self = .other(String(text.dropFirst()))
    }
  }
}
