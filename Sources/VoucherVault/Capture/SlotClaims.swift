import Synchronization

/// The slots of a journal that this process has in hand: to try their locks again would be in vain.
///
/// It spares calls of the system and nothing else. What a slot may be used for, its lock alone says.
package final class SlotClaims: Sendable {
  private let names = Mutex<Set<String>>([])

  package init() {}

  /// Takes a slot's name until the claim goes away; `nil` if somebody has it.
  package func claim(_ name: String) -> Claim? {
    names.withLock { $0.insert(name).inserted } ? Claim(name, of: self) : nil
  }

  fileprivate func giveBack(_ name: String) {
    _ = names.withLock { $0.remove(name) }
  }

  package final class Claim: Sendable {
    private let name: String
    private let claims: SlotClaims

    fileprivate init(_ name: String, of claims: SlotClaims) {
      self.name = name
      self.claims = claims
    }

    deinit { claims.giveBack(name) }
  }
}
