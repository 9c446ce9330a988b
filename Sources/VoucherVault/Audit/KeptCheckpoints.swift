/// Checkpoints that somebody keeps outside the vault: one note, or many, in one text.
public struct KeptCheckpoints: Sendable {
  /// What findings call it, such as a path.
  public let name: String
  /// The text.
  public let text: String

  /// Names a text.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  package var notes: [CheckpointFile.Note] { CheckpointFile.notes(in: text) }
}

/// A checkpoint file that could not be read, so that nothing was compared with it.
public struct UnreadCheckpoints: Hashable, Sendable {
  /// The file's path.
  public let path: String
  /// Why, in a few words.
  public let reason: String
}
