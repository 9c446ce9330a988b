import ArgumentParser

/// Which supplier, and how it knows us; secrets come from the environment or from files, never
/// from the argument list, which other users of the machine can read.
struct SupplierOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The supplier's address, such as https://api.example.com (OCTOPUS_HOST); there is no "
        + "default.", valueName: "url"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "A file that holds the access token, or - for standard input (otherwise OCTOPUS_TOKEN).",
      valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    help: ArgumentHelp(
      "A file that holds the API key (otherwise OCTOPUS_API_KEY).", valueName: "file"),
    completion: .file())
  var apiKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "A file that holds the API secret (otherwise OCTOPUS_API_SECRET).", valueName: "file"),
    completion: .file())
  var apiSecretFile: String?

  var flags: [Setting: String] {
    let given: [(Setting, String?)] = [
      (.host, host), (.tokenFile, tokenFile), (.apiKeyFile, apiKeyFile),
      (.apiSecretFile, apiSecretFile),
    ]
    return given.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }
}
