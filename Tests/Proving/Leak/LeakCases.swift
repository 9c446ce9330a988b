/// What is done with each command of the program so that its output and its traces can be searched.
///
/// A command that is not named here makes the proof fail: whoever adds one says how it is tried.
enum LeakCases {
  /// A command line; the words in braces stand for something of the vault.
  typealias Words = [String]

  /// Commands that are tried in a way of their own.
  static let elsewhere: [String: String] = [
    "demo": "prints what it reveals from a sandbox of its own, and searches its own folder",
    "sandbox": "is the supplier, and holds the codes",
    "help": "prints what is built in",
    "voucher reveal": "prints codes, which is what it is for; its notices are searched",
    "init": "is the first command of the story",
    "order place": "is run in every way that an answer can go wrong",
  ]

  /// Commands after which the key file of before opens nothing more; they come last.
  static let last = ["keys retire", "keys recovery restore"]

  /// The command lines of a command.
  static let tried: [String: [Words]] = [
    "catalogue list": [["catalogue", "list"]],
    "catalogue show": [["catalogue", "show", "123"]],
    "quote": [["quote", "123", "50", "2"]],
    "order list": [["order", "list"]],
    "order replenish": [
      ["order", "replenish", "123", "50", "40", "--reference", "FILL", "--largest", "5"]
    ],
    "order show": [["order", "show", "FIRST"], ["order", "show", "CUT"]],
    "order recover": [["order", "recover"], ["order", "recover", "FIRST"]],
    "order evidence": [["order", "evidence", "CUT"]],
    "order resolve": [
      ["order", "resolve", "DROPPED", "--as", "failed", "--note", "ticket 8812", "--yes"]
    ],
    "voucher list": [["voucher", "list"]],
    "voucher show": [["voucher", "show", "{voucher}"]],
    "voucher stock": [["voucher", "stock"]],
    "voucher allocate": [
      [
        "voucher", "allocate", "4711", "1", "--product", "123", "--denomination", "50",
        "--currency", "USD", "--policy", "backorder",
      ]
    ],
    "voucher reserve": [
      [
        "voucher", "reserve", "4712", "1", "--product", "123", "--denomination", "50",
        "--currency", "USD", "--for", "1h",
      ]
    ],
    "voucher lines": [["voucher", "lines", "4711"]],
    "voucher replace": [["voucher", "replace", "{voucher}", "--reason", "ticket 8812"]],
    "voucher release": [["voucher", "release", "4711", "1", "--reason", "refund 88", "--yes"]],
    "voucher dispute": [["voucher", "dispute", "{voucher}", "--reason", "ticket 8812"]],
    "voucher restock": [["voucher", "restock", "{voucher}", "--reason", "ticket 8812"]],
    "voucher void": [["voucher", "void", "{voucher}", "--reason", "ticket 8812", "--yes"]],
    "voucher find": [["voucher", "find", "--from", "{codes}"]],
    "voucher import": [
      ["voucher", "import", "--from", "{reissued}", "--reason", "ticket 8812"]
    ],
    "voucher freeze": [["voucher", "freeze", "--reason", "a lost laptop"]],
    "voucher unfreeze": [["voucher", "unfreeze", "--reason", "it was found", "--yes"]],
    "voucher limit": [
      ["voucher", "limit", "--currency", "USD", "--per-hour", "5000", "--reason", "policy 7"]
    ],
    "voucher approve": [
      ["voucher", "approve", "{voucher}", "--for", "anna", "--reason", "ticket 8812"]
    ],
    "voucher canary": [["voucher", "canary", "{voucher}", "--reason", "bait"]],
    "deliveries list": [["deliveries", "list"]],
    "deliveries import": [["deliveries", "import", "{log}"]],
    "status": [["status"]],
    "doctor": [["doctor"]],
    "reconcile run": [["reconcile", "run"], ["reconcile", "run", "--with-codes"]],
    "report stock": [["report", "stock"], ["report", "stock", "--sheet", "itemised", "--json"]],
    "report spend": [["report", "spend"], ["report", "spend", "--format", "html"]],
    "report expiry": [
      ["report", "expiry"], ["report", "expiry", "--sheet", "itemised", "--format", "csv"],
    ],
    "report reveals": [
      ["report", "reveals"], ["report", "reveals", "--sheet", "itemised", "--format", "csv"],
    ],
    "report scorecard": [["report", "scorecard"], ["report", "scorecard", "--format", "html"]],
    "reconcile breaks": [["reconcile", "breaks", "--all"]],
    "reconcile explain": [["reconcile", "explain", "{break}"]],
    "reconcile assign": [["reconcile", "assign", "{break}", "--to", "ben"]],
    "reconcile note": [["reconcile", "note", "{break}", "--note", "ticket 8812"]],
    "reconcile match": [
      [
        "reconcile", "match", "{break}", "--order", "01K9ZQ6E3N4V5B6C7D8E9F0G1H",
        "--transaction", "1", "--note", "ticket 8812",
      ]
    ],
    "reconcile resolve": [
      ["reconcile", "resolve", "{break}", "--reason", "written-off", "--note", "ticket 8812"]
    ],
    "reconcile approve": [["reconcile", "approve", "{break}", "--actor", "ben"]],
    "reconcile reopen": [["reconcile", "reopen", "{break}", "--reason", "ticket 8813"]],
    "reconcile close": [["reconcile", "close", "--period", "2026-01", "--yes"]],
    "report show": [
      ["report", "show", "latest"], ["report", "show", "latest", "--format", "html"],
      ["report", "show", "latest", "--format", "csv", "--sheet", "orders"],
    ],
    "report list": [["report", "list"]],
    "audit list": [["audit", "list"]],
    "audit verify": [["audit", "verify"]],
    "audit checkpoint": [["audit", "checkpoint"]],
    "audit prove": [["audit", "prove", "0"]],
    "audit export": [["audit", "export", "{folder}/tiles"]],
    "backup create": [["backup", "create", "{folder}/backup"]],
    "backup verify": [["backup", "verify", "{folder}/backup"]],
    "backup restore": [["backup", "restore", "{folder}/backup", "--to", "{folder}/restored"]],
    "keys list": [["keys", "list"]],
    "keys export-capture": [["keys", "export-capture", "{folder}/capture.key"]],
    "keys passphrase": [["keys", "passphrase", "--new-passphrase-file", "{passphrase}"]],
    "keys rotate": [["keys", "rotate"]],
    "keys retire": [["keys", "retire", "1", "--yes"]],
    "keys recovery check": [["keys", "recovery", "check", "--recovery-key-file", "{recovery}"]],
    "keys recovery restore": [
      [
        "keys", "recovery", "restore", "--recovery-key-file", "{recovery}",
        "--new-passphrase-file", "{passphrase}", "--key-file", "{folder}/restored.key", "--yes",
      ]
    ],
  ]
}
