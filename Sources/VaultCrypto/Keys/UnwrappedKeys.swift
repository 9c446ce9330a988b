import Synchronization

/// The delivery keys that a keyring unwrapped last, so that the next voucher of a delivery costs no X25519.
///
/// They lie in one guarded block, with the keys in whose boxes they came, and go with the keyring. Each is
/// found by a hash of all that unwrapping it depends on: where any of it was changed, it is unwrapped anew.
final class UnwrappedKeys: Sendable {
  /// The most that are kept; the one that came first goes first.
  static let most = 256

  private struct Kept {
    /// Made when there is something to keep.
    var memory: GuardedMemory?
    var places: [Digest: Int] = [:]
    var names: [Digest] = []
    var next = 0
  }

  private let kept = Mutex(Kept())

  /// The key of that name, or what `unwrap` gives, which is kept.
  func key<E: Error>(
    _ name: Digest, unwrap: () throws(E) -> DeliveryKey
  ) throws(E) -> DeliveryKey {
    if let key = find(name) { return key }
    let key = try unwrap()
    keep(key, as: name)
    return key
  }

  private func find(_ name: Digest) -> DeliveryKey? {
    kept.withLock { kept in
      guard let memory = kept.memory, let place = kept.places[name] else { return nil }
      return try? DeliveryKey(copying: memory, at: place * DeliveryKey.copyByteCount)
    }
  }

  /// Where there is no memory for it, a key is unwrapped each time.
  private func keep(_ key: borrowing DeliveryKey, as name: Digest) {
    kept.withLock { kept in
      if kept.memory == nil {
        kept.memory = try? GuardedMemory(count: Self.most * DeliveryKey.copyByteCount)
      }
      guard let memory = kept.memory, kept.places[name] == nil else { return }
      let place = kept.next
      kept.next = (place + 1) % Self.most
      if place < kept.names.count {
        kept.places[kept.names[place]] = nil
        kept.names[place] = name
      } else {
        kept.names.append(name)
      }
      kept.places[name] = place
      key.copy(to: memory, at: place * DeliveryKey.copyByteCount)
    }
  }
}

extension Keyring {
  /// Opens a delivery whose key is wrapped for a recipient that this keyring holds; `wrongKey` if it does
  /// not.
  package func opener(
    of header: DeliveryHeader, _ wrapped: WrappedKey
  ) throws -> DeliveryOpener {
    let key = try unwrappedKeys.key(Self.name(of: header, wrapped)) {
      try withOpeningKey(for: wrapped.recipient) { key in
        try DeliveryKey(unwrapping: wrapped, of: header, with: key)
      }
    }
    return DeliveryOpener(header: header, key: key)
  }

  private static func name(of header: DeliveryHeader, _ wrapped: WrappedKey) -> Digest {
    var writer = ByteWriter(capacity: 256)
    writer.append(header.encoded)
    writer.append(wrapped.recipient.role.rawValue)
    writer.append(wrapped.recipient.epoch)
    writer.append(wrapped.box)
    return Digest.blake2b(writer.bytes)
  }
}
