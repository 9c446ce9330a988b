import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// Says whether everything that is sealed in a vault opens with the keys that somebody has.
struct KeyJudge {
  let stage: Stage
  let recovery: [CallBench.RecoveryBox]

  /// Judges the vault as a kill has left it, and changes nothing.
  func judge(into verdict: inout Verdict) throws {
    let keyring = try stage.keysOnDisk()
    let vault = try stage.openVault(keyring: keyring)
    defer { vault.close() }
    let core = vault.core
    let stored = StoredCodes(core: core, keyring: keyring)
    var rows: [VoucherRow] = []
    var bodies: [(DeliveryID, [UInt8])] = []
    try core.database.read { snapshot in
      try snapshot.eachVoucher { rows.append($0) }
      try snapshot.eachDelivery { row, _ in
        if let body = row.sealedBody { bodies.append((row.id, body)) }
      }
    }
    let shown = try stored.openWithRevealKey(rows)
    var recovered: [VoucherID: OpenedCode] = [:]
    for box in recovery {
      recovered.merge(try stored.openWithRecoveryKey(rows, box.key)) { first, _ in first }
    }
    for row in rows where shown[row.id] == nil || shown[row.id] != recovered[row.id] {
      verdict.report(
        .loss, nil,
        "a voucher does not open alike with the key file on the disk and with the recovery keys: "
          + "\(shown[row.id] != nil), \(recovered[row.id] != nil)")
    }
    for (id, body) in bodies where !opens(body, keyring) {
      verdict.report(.loss, nil, "the response kept with delivery \(id) does not open")
    }
    for entry in try core.journal.abandoned().compactMap({ SealedResponse(try $0.readEntry()) })
    where !opens(entry.bytes, keyring) {
      verdict.report(.loss, nil, "an entry of the journal does not open")
    }
    if !recovery.contains(where: { $0.key.recipient == core.identity.recovery }) {
      verdict.report(.loss, nil, "the vault seals for a recovery key that nobody was given")
    }
  }

  /// Whether the key file and one of the recovery keys open a response.
  private func opens(_ bytes: [UInt8], _ keyring: Keyring) -> Bool {
    guard let sealed = SealedResponse(bytes), let header = try? StreamHeader(encoded: sealed.header)
    else { return false }
    let byReveal = keyring.revealEpochs.contains { epoch in
      let id = RecipientID(role: .reveal, epoch: epoch)
      return
        (try? keyring.withOpeningKey(for: id) {
          header.opens(context: sealed.contextBytes, with: $0)
        }) == true
    }
    return byReveal
      && recovery.contains { header.opens(context: sealed.contextBytes, with: $0.key.openingKey) }
  }
}
