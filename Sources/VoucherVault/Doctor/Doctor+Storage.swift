import VaultCrypto
import VaultStore

extension Doctor {
  /// The settings as SQLite really has them, the versions below us, and the schema.
  func storage() throws -> [DoctorFinding] {
    let report = try core.database.durability()
    var findings = report.findings.map {
      DoctorFinding(
        .error, "durability", "The database is not kept as it has to be: \($0).",
        next: "Use it with this program only, and check the files' permissions.")
    }
    if findings.isEmpty {
      findings.append(
        DoctorFinding(
          .ok, "durability",
          "Commits are on the disk when they return (\(report.connections.count) connections asked)."
        ))
    }
    findings.append(Self.versionFinding(sqlite: report.sqliteVersion))
    findings.append(
      DoctorFinding(.ok, "libsodium_version", "libsodium \(LibraryVersion.sodium)."))
    let problems = try core.database.schemaProblems()
    findings += problems.map {
      DoctorFinding(
        .error, "schema", "\($0.name): \($0.words)",
        next: "Keep the folder as it is, and run 'voucher-vault audit verify'.", isIntegrity: true)
    }
    if problems.isEmpty {
      findings.append(
        DoctorFinding(.ok, "schema", "Tables, indexes and triggers are as this program makes them.")
      )
    }
    return findings
  }

  /// SQLite before 3.51.3 can lose a commit when one connection checkpoints while another writes.
  package static func versionFinding(sqlite version: String) -> DoctorFinding {
    let parts = version.split(separator: ".").compactMap { Int($0) }
    guard parts.lexicographicallyPrecedes([3, 51, 3]) else {
      return DoctorFinding(.ok, "sqlite_version", "SQLite \(version).")
    }
    return DoctorFinding(
      .info, "sqlite_version",
      "SQLite \(version) has the WAL-reset race that 3.51.3 mends; it is kept out here, because every "
        + "write and every checkpoint of this program runs under one lock.",
      next: "Let no other program write to vault.db.")
  }

  /// Who may enter the folder and read the files.
  func files() throws -> [DoctorFinding] {
    let folder = core.folder
    var names = ["", folder.journal, folder.spool].map { $0.isEmpty ? folder.path : $0 }
    names += [folder.database, folder.database + "-wal", folder.database + "-shm"]
    names += folder.checkpointFiles
    names += try core.disk.names(in: folder.journal).map { folder.journal + "/" + $0 }
    for spool in folder.spools {
      names += try core.disk.names(in: spool).map { spool + "/" + $0 }
    }
    if request.key.isSecret { names.append(request.keyFile) }
    var findings: [DoctorFinding] = []
    for name in names {
      guard let facts = try folders.facts(of: name) else { continue }
      if facts.permissions & 0o077 != 0 {
        let isKey = name == request.keyFile
        findings.append(
          DoctorFinding(
            isKey ? .error : .warning, isKey ? "key_exposed" : "permissions",
            "Others than its owner may use \(name) (mode \(String(facts.permissions, radix: 8))).",
            next: "Run 'chmod \(facts.kind == .folder ? "700" : "600") \(name)'"
              + (isKey ? ", and consider whether somebody has read it." : ".")))
      }
      if !facts.isOurs {
        findings.append(
          DoctorFinding(
            .warning, "owner", "\(name) belongs to another user than the one who runs this.",
            next: "Run this as the vault's own user, or give the file back to it."))
      }
    }
    if findings.isEmpty {
      findings.append(DoctorFinding(.ok, "permissions", "Only their owner may use the files."))
    }
    return findings
  }

  private static let leastFreeBytes: Int64 = 100_000_000
  private static let leastFreeShare: Int64 = 20

  /// The room that is left where something is written.
  func room() throws -> [DoctorFinding] {
    let folder = core.folder
    var seen: Set<String> = []
    let places = ([folder.path, folder.spool] + folder.checkpointFiles.map { parent(of: $0) })
      .filter { seen.insert($0).inserted }
    var findings: [DoctorFinding] = []
    for place in places {
      guard try folders.facts(of: place) != nil else { continue }
      let room = try folders.room(at: place)
      let isTight =
        room.free < Self.leastFreeBytes || room.free < room.total / Self.leastFreeShare
      let megabytes = room.free / 1_000_000
      findings.append(
        DoctorFinding(
          isTight ? .warning : .ok, "free_space",
          "\(megabytes) MB are free for \(place)\(isTight ? ": that is little" : "").",
          next: isTight ? "Make room: nothing is bought while an answer might not find any." : nil))
    }
    return findings
  }
}
