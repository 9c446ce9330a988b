extension Vault {
  /// Looks at everything that the vault rests on, and says how each stands; changes nothing.
  package func examine(
    _ request: Doctor.Request
  ) throws -> [DoctorFinding] {
    try mapped { try Doctor(core: core, folders: core.folders, request: request).examine() }
  }
}
