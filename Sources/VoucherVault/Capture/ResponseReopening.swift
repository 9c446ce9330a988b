package import VaultCrypto

extension CapturedResponse {
  /// Opens a sealed response with a key that is at hand, to be taken in like one that just arrived.
  ///
  /// What comes after a frame that does not open is passed over: a killed process may leave a frame
  /// half written, and everything before it is authentic. So is what lies behind the last frame: a
  /// slot may still hold bytes of an entry that was there before.
  package init(
    reopening sealed: SealedResponse, with keyring: Keyring, home: Home
  ) throws {
    let header = try StreamHeader(encoded: sealed.header)
    let held = header.wrappedKeys.map(\.recipient).filter(keyring.holds)
    // Of several epochs, one whose box was damaged does not keep another from opening it.
    let opening = try held.first { id in
      try keyring.withOpeningKey(for: id) {
        header.opens(context: sealed.contextBytes, with: $0)
      }
    }
    guard let id = opening ?? held.first else { throw CryptoError.wrongKey }
    let body = SecretBuffer(limit: CaptureSink.bodyLimit)
    var head: SealedHead?
    var isComplete = false
    var hasEnd = false
    try keyring.withOpeningKey(for: id) { key in
      var opener = try StreamOpener(
        header: sealed.header, context: sealed.contextBytes, with: key)
      let end = SecretBuffer(limit: StreamSealer.maximumChunkByteCount)
      for (position, frame) in sealed.frames.enumerated() where !hasEnd {
        let isLast = position == sealed.frames.count - 1
        do {
          end.removeAll()
          let isFinal = try opener.open(frame.span, into: end)
          let content = end
          if position == 0 {
            head = content.withBytes { bytes in
              SealedHead(bytes: (0..<bytes.count).map { bytes[$0] })
            }
          } else if isFinal {
            hasEnd = true
            isComplete = content.withBytes { bytes in
              (0..<bytes.count).map { bytes[$0] } == Array("complete".utf8)
            }
            break
          } else {
            try content.withBytes { try body.append($0) }
          }
        } catch let error as CryptoError
          where error.isDamagedFrame && (position > 0 || isLast)
        {
          break
        }
      }
      end.removeAll()
    }
    self.init(
      context: sealed.context, status: head?.status ?? 0, requestID: head?.requestID, body: body,
      isComplete: isComplete, sealed: sealed.bytes, home: home, hasEnd: hasEnd)
  }

  /// What a call left that no byte of an answer came for.
  init(unansweredCall sealed: SealedResponse, home: Home) {
    self.init(
      context: sealed.context, status: 0, requestID: nil, body: SecretBuffer(limit: 0),
      isComplete: false, sealed: sealed.bytes, home: home, hasEnd: false)
  }
}

extension CryptoError {
  /// Whether it is the frame that is at fault, whatever is wrong with it, and not the machine.
  fileprivate var isDamagedFrame: Bool {
    switch self {
    case .authenticationFailed(.stream), .malformed(.stream), .tooLong(.stream): true
    default: false
    }
  }
}
