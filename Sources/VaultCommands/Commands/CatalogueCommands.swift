import ArgumentParser
import Reporting
import SupplierAPI
import VoucherModel

struct CatalogueNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "catalogue",
    abstract: "What the supplier sells.",
    subcommands: [CatalogueList.self, CatalogueShow.self])
}

struct CatalogueList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List products and what they can be had for.",
    discussion: """
      EXAMPLES
        voucher-vault catalogue list
        voucher-vault catalogue list --search steam --limit 20
        voucher-vault catalogue list --json | jq '.products[] | {id, name}'
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  @Option(help: ArgumentHelp("Only products with this in their name.", valueName: "text"))
  var search: String?

  @Option(help: ArgumentHelp("Only products of this category.", valueName: "name"))
  var category: String?

  @Option(help: ArgumentHelp("Only products of this country.", valueName: "id"))
  var countryId: Int64?

  @Option(help: ArgumentHelp("Only products in this currency.", valueName: "id"))
  var currencyId: Int64?

  @Option(help: ArgumentHelp("At most so many products, 1 to 10000.", valueName: "count"))
  var limit = 1_000

  private static let pageSize = 100

  func validate() throws {
    guard (1...10_000).contains(limit) else {
      throw ValidationError("--limit has to be 1 to 10000.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let filter = ProductFilter(
      countryID: countryId, currencyID: currencyId, category: category, search: search)
    let found = try await session.withSupplier { try await read(filter, from: $0, session) }
    session.emit(
      [
        "products": .array(found.products.map(\.json)),
        "unreadable": .integer(Int64(found.unreadable)),
      ], text: ProductTable.text(of: found.products))
    guard found.unreadable > 0 else { return .done }
    session.output.notice("\(found.unreadable) products could not be read and are left out.")
    return .attention
  }

  private func read(
    _ filter: ProductFilter, from client: SupplierClient, _ session: Session
  ) async throws -> (products: [Product], unreadable: Int) {
    let bar = session.progress("Reading the catalogue")
    defer { bar.finish() }
    var products: [Product] = []
    var seen: Set<ProductID> = []
    var unreadable = 0
    var number = 1
    while products.count < limit {
      let size = min(Self.pageSize, limit)
      let page = try await client.products(filter, page: number, limit: size)
      // Rows may shift while pages are turned; a product is listed once.
      products += page.items.filter { seen.insert($0.id).inserted }
      unreadable += page.unreadable.count
      bar.show(products.count, of: page.totalCount)
      guard page.hasMore, !page.items.isEmpty else { break }
      number += 1
    }
    return (Array(products.prefix(limit)), unreadable)
  }
}

struct CatalogueShow: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one product.",
    discussion: """
      EXAMPLES
        voucher-vault catalogue show 123
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions
  @OptionGroup var supplier: SupplierOptions

  @Argument(help: "The supplier's number of the product.")
  var product: ProductID

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault, supplier: supplier)
    let found = try await session.withSupplier { try await $0.product(product) }
    session.emit(["product": found.json], text: ProductTable.text(of: [found]))
    return .done
  }
}
