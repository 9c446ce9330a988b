import VaultCommands

@main
enum Program {
  static func main() async {
    await CommandLineProgram.runProcess()
  }
}
