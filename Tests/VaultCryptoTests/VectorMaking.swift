import VaultCrypto

extension VectorFile {
  /// Makes the vectors anew; keys and nonces are counted up from fixed numbers, but boxes and files
  /// are random wherever the format wants them to be.
  static func make() throws -> VectorFile {
    let recovery = try RecoveryKey.random()
    let reveal = try OpeningKey(
      secret: SecretBytes(counting(from: 0x40, 32)), id: RecipientID(role: .reveal, epoch: 1))
    let recipients = [reveal.recipient, recovery.recipient]
    return VectorFile(
      delivery: try makeDelivery(recipients, recovery), journal: try makeJournal(recipients),
      keyFile: try makeKeyFile(recovery.recipient), armour: makeArmour())
  }

  private static func counting(from first: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
  }

  private static func makeDelivery(
    _ recipients: [Recipient], _ recovery: borrowing RecoveryKey
  ) throws -> DeliveryVector {
    let header = try Fixture.header(incarnation: 3)
    let key = counting(from: 0x80, 32)
    var sealer = try DeliverySealer(header: header, deliveryKey: SecretBytes(key))
    let boxes = try recipients.map { recipient in
      let wrapped = try sealer.wrap(for: recipient)
      return BoxVector(
        role: wrapped.recipient.role.name, epoch: wrapped.recipient.epoch,
        box: Hex.encode(wrapped.box))
    }
    var records: [RecordVector] = []
    let fields = RecordFields()
    for (line, values) in RecordTests.contents.enumerated() {
      let context = try Fixture.context(
        incarnation: 3, record: counting(from: UInt8(line), 16), line: UInt32(line),
        product: line == 0 ? -1 : 123, faceValue: Int64(line) * 12_345_678_901,
        currency: line == 1 ? "JPY" : "USD")
      fields.removeAll()
      try fields.append(values)
      let nonce = counting(from: UInt8(0xC0 + line), 24)
      let record = try sealer.seal(fields, context: context, nonce: nonce)
      records.append(RecordVector(record, context, values))
    }
    return DeliveryVector(
      header: Hex.encode(header.encoded), deliveryKey: Hex.encode(key),
      revealSecret: Hex.encode(counting(from: 0x40, 32)),
      recoveryKey: try recovery.withText { String(decoding: Array(copying: $0), as: UTF8.self) },
      boxes: boxes, records: records)
  }

  private static func makeJournal(_ recipients: [Recipient]) throws -> JournalVector {
    let context = Array("voucher-vault journal example".utf8)
    var sealer = try StreamSealer(context: context, recipients: recipients)
    let chunks = ["", #"{"success":true,"#, #""data":{}}"#].map { Array($0.utf8) }
    var frames: [String] = []
    for (index, chunk) in chunks.enumerated() {
      frames.append(
        Hex.encode(try sealer.seal(chunk.span, isFinal: index == chunks.count - 1)))
    }
    return JournalVector(
      context: Hex.encode(context), header: Hex.encode(sealer.header), frames: frames,
      chunks: chunks.map { Hex.encode($0) })
  }

  private static func makeKeyFile(_ recovery: Recipient) throws -> KeyFileVector {
    let keyring = try Keyring.create(
      vault: Fixture.vault, origin: "vault.example/vectors", recovery: recovery
    ).addingEpoch()
    let code = Array("STEAM-XXXX-XXXX-XXXX".utf8)
    let passphrase = "correct horse battery staple"
    let locked = try KeyFile.encode(
      keyring, passphrase: SecretBytes(Array(passphrase.utf8)), cost: .least)
    return KeyFileVector(
      vault: Hex.encode(keyring.identity.vault), origin: keyring.identity.origin,
      logKey: Hex.encode(keyring.identity.logKey.bytes), epochs: keyring.revealEpochs,
      passphrase: passphrase, underPassphrase: Hex.encode(locked.exposed),
      withoutPassphrase: Hex.encode(try KeyFile.encode(keyring).exposed),
      capture: Hex.encode(keyring.identity.encoded), code: Hex.encode(code),
      fingerprint: keyring.withFingerprintKey { $0.fingerprint(of: code.span) }.hex)
  }

  private static func makeArmour() -> ArmourVector {
    let label = "VOUCHER VAULT SEALED RESPONSE"
    let content = counting(from: 0, 100)
    return ArmourVector(
      label: label, bytes: Hex.encode(content), text: Armour.encode(content, label: label))
  }
}
