import VaultCrypto

/// The keys of the two recipients that everything is sealed for.
struct RecipientKeys: ~Copyable {
  let reveal: OpeningKey
  let recovery: OpeningKey

  init(epoch: UInt32 = 1) throws {
    let reveal = try OpeningKey.random(RecipientID(role: .reveal, epoch: epoch))
    let recovery = try OpeningKey.random(RecipientID(role: .recovery, epoch: 1))
    self.reveal = reveal
    self.recovery = recovery
  }

  var recipients: [Recipient] { [reveal.recipient, recovery.recipient] }
}
