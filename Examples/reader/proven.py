"""Part 2 of docs/format.md: replays the audit log and compares every row with it, without any key."""
import base64, hashlib, struct

from sealed import Refused, blake2b, is_signed, require

EVENTS = {  # kind: name, tags of the fields it has
    1: ("vault-created", (1, 2, 4)), 2: ("host-bound", (4,)), 3: ("identity-changed", (4, 6)),
    4: ("vault-restored", (1, 2, 4, 6)), 5: ("log-key-replaced", (11,)),
    16: ("intended", (1, 2, 4)), 17: ("sent", (1, 2, 4)), 18: ("not-sent", (1, 4)),
    19: ("answer-lost", (1, 4)), 20: ("rejected", (1, 4)), 21: ("acknowledged", (1, 4)),
    22: ("captured", (1, 2, 4)), 23: ("stalled", (1, 4)), 24: ("failed", (1, 4)),
    25: ("cancelled", (1, 4)), 26: ("codes-lost", (1, 2, 4)), 27: ("resolved", (1, 3, 4)),
    28: ("observed", (1, 4)), 29: ("found", (1, 2, 4)), 30: ("resolved", (1, 3, 4, 6, 7)),
    48: ("delivered", (1, 4, 8)), 49: ("exchanged", (1, 4, 5)), 64: ("revealed", (6, 7, 8)),
    65: ("moved", (1, 3, 6)), 66: ("fingerprinted", (8,)), 67: ("rewrapped", (3, 10)),
    68: ("rotated", (2, 3, 6, 9)), 69: ("dropped", (3, 10)), 70: ("retired", (2, 3, 6)),
    71: ("recovery-checked", (2, 3, 6)), 72: ("refingerprinted", (8,)), 80: ("reconciled", (1, 4)),
    81: ("break-moved", (1, 2, 3, 4, 6)), 82: ("period-moved", (2, 3, 4, 6)), 83: ("reading-kept", (4,)),
    96: ("checkpoint-kept", (2, 4)), 98: ("backed-up", (2, 6)), 112: ("allocation-moved", (2, 3, 4, 6, 8)),
    113: ("voucher-noted", (1, 2, 3, 4, 6)), 114: ("reveals-controlled", (2, 3, 4, 6)), 128: ("webhook-taken", (4,)), 129: ("warning-moved", (4,)),
    130: ("replenishment-planned", (4,))}
BESIDE = {  # event: the table of the row that stands beside its leaf
    "webhook-taken": "webhook_events", "warning-moved": "warning_events",
    "replenishment-planned": "replenishments"}
SUMS = {  # table: what it has to hold
    "stock_counts": "SELECT level, product_id, denomination, currency, coalesce(expires_at, "
    "9223372036854775807) / width AS bucket, count(*) FROM vouchers JOIN (SELECT 0 AS level, 86400000 AS "
    "width UNION ALL SELECT 1, 60000 UNION ALL SELECT 2, 1) WHERE state = 'available' GROUP BY 1, 2, 3, 4, 5",
    "promised_counts": "SELECT product_id, denomination, currency, count(*) FROM vouchers WHERE state = "
    "'allocated' GROUP BY 1, 2, 3"}
VOUCHER_STATES = (None, "available", "allocated", "revealed", "voided", "quarantined")
OPEN = ("sent", "pending", "partially_captured", "in_doubt", "stalled")
STEPS = {  # event: the states it may come in, the state it leads to
    "sent": (("intended", "in_doubt"), "sent"), "answer-lost": (("sent",), "in_doubt"),
    "not-sent": (("sent", "in_doubt"), None), "rejected": (("sent", "in_doubt", "intended"), "rejected"),
    "acknowledged": (("sent", "in_doubt", "stalled", "pending"), "pending"),
    "stalled": (("pending", "partially_captured", "in_doubt"), "stalled"),
    "failed": (OPEN, "failed"), "cancelled": (OPEN, "cancelled"), "codes-lost": (OPEN, "codes_lost"),
    "resolved": (("intended", "codes_lost") + OPEN, None)}
COLUMNS = {
    "vault": "one vault_id incarnation origin identity host created_at",
    "orders": "order_id reference origin request_digest product_id denomination quantity wallet_id "
    "intended_at state captured lost attempts price_limit quoted_payable quoted_currency quoted_at "
    "supplier_order_id supplier_status amount discount base_currency deduction_currency "
    "reported_wallet_id reported_quantity last_request_id sent_at seen_at settled_at quoted_fee "
    "quoted_rate",
    "deliveries": "delivery_id order_id source received_at http_status request_id byte_count "
    "is_complete voucher_count header sealed_body",
    "delivery_keys": "delivery_id role epoch wrapped_key",
    "vouchers": "voucher_id order_id delivery_id line product_id denomination currency epoch "
    "incarnation nonce ciphertext commitment mask look reference_digest expires_at captured_at",
    "reconciliation_runs": "run_id started_at is_complete document",
    "breaks": "break_id kind first_seen_at first_run_id",
    "run_inputs": "run_seq run_id base_seq known_at event_seq settings changes",
    "known_records": "source record_key run_seq content",
    "break_events": "seq break_id kind happened_at run_seq actor reason note assignee linked_break "
    "linked_seq order_id transaction_id currency difference exposure about",
    "period_events": "seq period kind happened_at actor note run_seq",
    "sealed_reports": "event_seq name sha256 content",
    "exchanges": "exchange_id order_id kind request_id http_status byte_count started_at ended_at "
    "outcome",
    "checkpoints": "tree_size note signed_at",
    "allocations": "number order_reference line product_id denomination currency quantity policy "
    "minimum_life state held owed waits_since lapses_at created_at changed_at",
    "allocated_vouchers": "number place voucher_id state",
    "voucher_events": "seq voucher_id kind happened_at actor reason other_voucher number",
    "control_events": "seq kind happened_at actor reason subject currency per_hour alone vouchers",
    "webhook_events": "leaf_index event_id kind order_id received_at",
    "warning_events": "leaf_index watched kind level happened_at",
    "replenishments": "leaf_index reference product_id denomination wallet_id target quantity largest "
    "planned_at"}


def ulid(identifier):
    """Sixteen bytes as people see them."""
    value = int.from_bytes(identifier, "big")
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value >> shift & 31]
                   for shift in range(125, -1, -5))


def name(key):
    if isinstance(key, tuple):
        return "/".join(map(name, key))
    return ulid(key) if isinstance(key, bytes) and len(key) == 16 else str(key)


def canonical(table, row):
    form = table.encode() + b"\0"
    for column in COLUMNS[table].split():
        # A database from before a column was added does not have it, which is the same as null.
        value = row.get(column)
        if value is None:
            continue
        kind, content = {
            int: lambda: (1, struct.pack(">q", value)), str: lambda: (2, value.encode()),
            bytes: lambda: (3, value)}[type(value)]()
        form += struct.pack(">I", len(column)) + column.encode() + bytes([kind])
        form += struct.pack(">I", len(content)) + content
    return form


def words(what, row, time, text):
    return blake2b(f"{what}/1\n{row[time]}\n{row['actor']}\n{row[text]}".encode())


def read_leaf(leaf):
    """Kind, time and fields; two leaves never say the same in different bytes."""
    require(len(leaf) >= 11 and leaf[0] == 1, "version of a leaf")
    kind, time = struct.unpack_from(">Hq", leaf, 1)
    fields, offset, last = {}, 11, 0
    while offset < len(leaf):
        require(len(leaf) >= offset + 5, "fields of a leaf")
        tag, length = struct.unpack_from(">BI", leaf, offset)
        value = leaf[offset + 5:offset + 5 + length]
        require(tag > last and len(value) == length, "fields of a leaf")
        fields[tag], offset, last = value, offset + 5 + length, tag
    require(kind in EVENTS, f"kind {kind} of a leaf")
    extra = (5,) if kind == 48 else ()
    require(set(EVENTS[kind][1]) <= set(fields) <= set(EVENTS[kind][1] + extra), "fields of a leaf")
    return kind, time, fields


def pieces(value, length):
    require(len(value) % length == 0, "vouchers of a leaf")
    return [value[start:start + length] for start in range(0, len(value), length)]


class Tree:
    """The Merkle tree of RFC 6962; `edge` has its complete subtrees, from left to right."""

    def __init__(self):
        self.size, self.edge, self.nodes = 0, [], {}

    def append(self, hash):
        self.edge.append((0, self.size, hash))
        self.size += 1
        while len(self.edge) > 1 and self.edge[-1][0] == self.edge[-2][0]:
            (level, _, right), (_, position, left) = self.edge.pop(), self.edge.pop()
            both = level + 1, position // 2, hashlib.sha256(b"\1" + left + right).digest()
            self.edge.append(both)
            self.nodes[both[:2]] = both[2]

    def root(self):
        if not self.edge:
            return hashlib.sha256().digest()
        root = self.edge[-1][2]
        for _, _, left in reversed(self.edge[:-1]):
            root = hashlib.sha256(b"\1" + left + root).digest()
        return root


class Replay:
    """What the rows have to be, folded from the events."""

    def __init__(self):
        self.findings, self.tree, self.roots, self.incarnation = [], Tree(), {}, 0
        self.rotations, self.log_keys = {}, []
        self.vault, self.orders, self.vouchers, self.reveals, self.notes = None, {}, {}, {}, {}
        self.rows = {table: {} for table in (
            "deliveries", "exchanges", "reconciliation_runs", "break_events", "period_events",
            "checkpoints", "allocations", "voucher_events", "control_events", *BESIDE.values())}
        self.roots[0] = self.tree.root()

    def report(self, kind, key, message):
        self.findings.append((kind, name(key), message))

    def take(self, row):
        index, leaf = self.tree.size, row["leaf"]
        hash = hashlib.sha256(b"\0" + leaf).digest()
        if row["leaf_index"] != index:
            self.report("leaf", row["leaf_index"], f"stands where {index} is expected")
        if hash != row["leaf_hash"]:
            self.report("leaf", index, "its hash differs")
        self.tree.append(hash)
        self.roots[self.tree.size] = self.tree.root()
        try:
            kind, time, fields = read_leaf(leaf)
            order = fields.get(1) if EVENTS[kind][0] in ("intended", "observed", "found", *STEPS,
                                                         "captured") else fields.get(5)
            require((kind, time, order) == (row["kind"], row["occurred_at"], row["order_id"]),
                    "its columns differ from its content")
            self.fold(index, EVENTS[kind][0], fields)
        except (Refused, KeyError, IndexError, UnicodeDecodeError) as error:
            self.report("leaf", index, f"contradicts the log: {error}")

    def fold(self, index, event, fields):
        subject, row = fields.get(1), fields.get(4)
        count = struct.unpack(">q", fields[2])[0] if 2 in fields else None
        if event in ("vault-created", "host-bound", "identity-changed", "vault-restored"):
            self.vault = row
            if event in ("vault-created", "vault-restored"):
                require(count > self.incarnation, "an incarnation comes back")
                self.incarnation = count
        elif event in ("intended", "found"):
            require(subject not in self.orders, "an order begins twice")
            state = "intended" if event == "intended" else "sent"
            self.orders[subject] = dict(
                state=state, quantity=count, captured=0, lost=0, attempts=0, row=row)
        elif event in ("observed", "captured", *STEPS):
            order = self.orders[subject]
            order["row"] = row
            if event != "observed":
                self.step(order, event, count, fields.get(3, b"").decode())
            if 7 in fields:
                self.notes[index] = subject, fields[6].decode(), fields[7]
        elif event == "delivered":
            require(subject not in self.rows["deliveries"], "a delivery comes twice")
            self.rows["deliveries"][subject] = row
            for piece in pieces(fields[8], 53):
                require(piece[:16] not in self.vouchers, "a voucher comes twice")
                self.vouchers[piece[:16]] = dict(
                    state=VOUCHER_STATES[piece[20]], row=piece[21:], fingerprint=None,
                    original=b"")
        elif event == "revealed":
            shown = pieces(fields[8], 16)
            require(all(voucher in self.vouchers for voucher in shown), "an unknown voucher is shown")
            self.reveals[index] = set(shown), fields[6].decode(), fields[7]
        elif event == "moved":
            before, after = fields[3].decode().split(">")
            require(self.vouchers[subject]["state"] == before, "a voucher moves from elsewhere")
            self.vouchers[subject]["state"] = after
        elif event == "fingerprinted":
            for piece in pieces(fields[8], 48):
                require(self.vouchers[piece[:16]]["fingerprint"] is None, "filled in twice")
                self.vouchers[piece[:16]]["fingerprint"] = piece[16:]
        elif event == "log-key-replaced":
            former, key = pieces(fields[11], 32)
            require(not self.log_keys or self.log_keys[-1][2] == former, "another log key was replaced")
            self.log_keys.append((index, former, key))
        elif event == "refingerprinted":
            for piece in pieces(fields[8], 80):
                voucher, former = self.vouchers[piece[:16]], piece[16:48]
                require(self.log_keys and voucher["fingerprint"] in (None, former), "another fingerprint")
                if voucher["fingerprint"] is None:
                    voucher["original"] = former
                voucher["fingerprint"] = piece[48:]
        elif event in ("rewrapped", "rotated", "dropped", "retired"):
            self.rekey(event, fields[3], pieces(fields.get(10, b""), 48), count, fields.get(9))
        elif event == "backed-up":
            require(count == index, "a backup is out of place")
        elif event in BESIDE:
            self.rows[BESIDE[event]][index] = row
        elif event == "allocation-moved":
            self.rows["allocations"][count] = row
        elif event in ("voucher-noted", "reveals-controlled"):
            table = "voucher_events" if event == "voucher-noted" else "control_events"
            require(count == len(self.rows[table]) + 1, "an event is out of its order")
            self.rows[table][count] = row
        elif event not in ("recovery-checked", "reading-kept"):
            table = {"exchanged": "exchanges", "reconciled": "reconciliation_runs",
                     "break-moved": "break_events", "period-moved": "period_events",
                     "checkpoint-kept": "checkpoints"}[event]
            key = row if event == "checkpoint-kept" else count if "moved" in event else subject
            require(key not in self.rows[table], "a row is recorded twice")
            self.rows[table][key] = row

    def rekey(self, event, epochs, deliveries, count, root):
        """A batch of deliveries whose keys were wrapped anew or taken away, or the end of all of them."""
        for piece in deliveries:
            require(piece[:16] in self.rows["deliveries"], "an unknown delivery has new keys")
            self.rows["deliveries"][piece[:16]] = piece[16:]
            tree = self.rotations.setdefault(epochs, Tree())
            tree.append(hashlib.sha256(b"\0" + piece).digest())
        if event in ("rotated", "retired"):
            tree = self.rotations.pop(epochs, Tree())
            require(tree.size == count and root in (None, tree.root()), "a rotation does not add up")

    def step(self, order, event, count, target):
        """One event of an order's life."""
        if event == "captured":
            order["captured"] += count
            order["lost"] = max(0, min(order["lost"], order["quantity"] - order["captured"]))
            if order["captured"] >= order["quantity"]:
                order["state"] = "captured"
            elif order["state"] not in ("failed", "cancelled", "rejected", "codes_lost"):
                order["state"] = "partially_captured"
            return
        states, after = STEPS[event]
        require(order["state"] in states, f"an order is {event} when it is {order['state']}")
        if event == "not-sent":
            after = "in_doubt" if order["attempts"] > 1 else "intended"
        if event == "sent":
            order["attempts"] = count
        if event == "codes-lost":
            require(count > 0, "nothing is lost")
            order["lost"] += count
        order["state"] = after or target


def compare(db, replay):
    """Every row of every table against what the events make of it."""
    known = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    def table(sql, of=None):
        # A database of before a table was added has no rows of it.
        return [dict(row) for row in db.execute(sql)] if of is None or of in known else []

    def match(kind, rows, expected, key, digest, *checks):
        left = set(expected)
        for row in rows:
            left.discard(key(row))
            if key(row) not in expected:
                replay.report(kind, key(row), "the log has no such row")
            elif digest(row, expected[key(row)]) is False:
                replay.report(kind, key(row), "the row was changed")
        for missing in left:
            replay.report(kind, missing, "the row is missing")

    def same(name, attach=lambda row: b""):
        return lambda row, digest: blake2b(canonical(name, row) + attach(row)) == (
            digest["row"] if isinstance(digest, dict) else digest)

    rows = table("SELECT * FROM vault")
    if len(rows) != 1 or blake2b(canonical("vault", rows[0])) != replay.vault:
        replay.report("vault", "vault", "the row was changed")
    keys = {}
    for row in table("SELECT * FROM delivery_keys ORDER BY role, epoch"):
        keys[row["delivery_id"]] = keys.get(row["delivery_id"], b"") + canonical("delivery_keys", row)
    breaks = {}
    for row in table("SELECT * FROM breaks ORDER BY break_id"):
        breaks[row["first_run_id"]] = breaks.get(row["first_run_id"], b"") + canonical("breaks", row)
    inputs, runs, learned, events, by_people, sealed = {}, {}, {}, {}, [], {}
    for row in table("SELECT * FROM known_records ORDER BY source, record_key", "known_records"):
        learned[row["run_seq"]] = learned.get(row["run_seq"], b"") + canonical("known_records", row)
    for row in table("SELECT * FROM run_inputs", "run_inputs"):
        inputs[row["run_id"]] = canonical("run_inputs", row)
        runs[row["run_seq"]] = row["run_id"]
        if blake2b(learned.pop(row["run_seq"], b"")) != row["changes"]:
            replay.report("reconciliation", row["run_id"], "a record that the run learned was changed")
    for row in table("SELECT * FROM break_events ORDER BY seq", "break_events"):
        if row["run_seq"] is None:
            by_people.append(row)
        else:
            run = runs.get(row["run_seq"], row["seq"])
            events[run] = events.get(run, b"") + canonical("break_events", row)
    for row in table("SELECT * FROM sealed_reports ORDER BY name", "sealed_reports"):
        key = row["event_seq"]
        sealed[key] = sealed.get(key, b"") + canonical("sealed_reports", row)
    order_digest = same("orders")
    match("order", table("SELECT * FROM orders"), replay.orders, lambda row: row["order_id"],
          lambda row, order: order_digest(row, order) and all(
              row[part] == order[part] for part in order if part != "row"))
    match("delivery", table("SELECT * FROM deliveries"), replay.rows["deliveries"],
          lambda row: row["delivery_id"],
          same("deliveries", lambda row: keys.pop(row["delivery_id"], b"")))
    match("exchange", table("SELECT * FROM exchanges"), replay.rows["exchanges"],
          lambda row: row["exchange_id"], same("exchanges"))
    match("reconciliation", table("SELECT * FROM reconciliation_runs"),
          replay.rows["reconciliation_runs"], lambda row: row["run_id"],
          same("reconciliation_runs", lambda row: breaks.pop(row["run_id"], b"")
               + inputs.pop(row["run_id"], b"") + events.pop(row["run_id"], b"")))
    match("reconciliation", by_people, replay.rows["break_events"], lambda row: row["seq"],
          same("break_events"))
    match("period", table("SELECT * FROM period_events", "period_events"),
          replay.rows["period_events"], lambda row: row["seq"],
          same("period_events", lambda row: sealed.pop(row["seq"], b"")))
    match("checkpoint", table("SELECT * FROM checkpoints"), replay.rows["checkpoints"],
          lambda row: blake2b(canonical("checkpoints", row)), lambda row, digest: True)
    for kind, name in (("webhook", "webhook_events"), ("warning", "warning_events"),
                       ("replenishment", "replenishments")):
        match(kind, table(f"SELECT * FROM {name}", name), replay.rows[name],
              lambda row: row["leaf_index"], same(name))

    held = {}
    for row in table("SELECT * FROM allocated_vouchers ORDER BY number, place", "allocated_vouchers"):
        key = row["number"]
        held[key] = held.get(key, b"") + canonical("allocated_vouchers", row)
    match("allocation", table("SELECT * FROM allocations", "allocations"), replay.rows["allocations"],
          lambda row: row["number"],
          same("allocations", lambda row: held.pop(row["number"], b"")))
    for kind, name in (("handling", "voucher_events"), ("control", "control_events")):
        match(kind, table(f"SELECT * FROM {name}", name), replay.rows[name],
              lambda row: row["seq"], same(name))
    for name, content in SUMS.items():
        if name in known and list(db.execute(content + f" EXCEPT SELECT * FROM {name}")) + list(
                db.execute(f"SELECT * FROM {name} EXCEPT " + content)):
            replay.report("stock", name, "the counts are not those of the vouchers")

    def voucher(row, expected):
        stored = expected["original"] if expected["fingerprint"] else row["fingerprint"] or b""
        content = canonical("vouchers", row) + (b"\1" + stored if stored else b"\0")
        return (blake2b(content) == expected["row"] and row["state"] == expected["state"]
                and expected["fingerprint"] in (None, row["fingerprint"]))
    match("voucher", table("SELECT * FROM vouchers"), replay.vouchers,
          lambda row: row["voucher_id"], voucher)
    reveals = {(index, voucher): (actor, digest)
               for index, (shown, actor, digest) in replay.reveals.items() for voucher in shown}
    match("reveal", table("SELECT * FROM reveals"), reveals,
          lambda row: (row["leaf_index"], row["voucher_id"]),
          lambda row, is_: (row["actor"], words("reveal", row, "revealed_at", "purpose")) == is_)
    match("note", table("SELECT * FROM order_notes"), replay.notes, lambda row: row["leaf_index"],
          lambda row, is_: (row["order_id"], row["actor"], words("note", row, "noted_at", "note")) == is_)
    match("node", table("SELECT * FROM audit_nodes"), replay.tree.nodes,
          lambda row: (row["level"], row["position"]), lambda row, hash: row["hash"] == hash)
    for table_name, left in (
            ("delivery", keys), ("reconciliation", breaks), ("reconciliation", inputs),
            ("reconciliation", learned), ("reconciliation", events), ("period", sealed),
            ("allocation", held)):
        for key in left:
            replay.report(table_name, key, "rows that belong to a row that is not there")


def notes_in(text):
    """The notes of the checkpoint file that were written to their end."""
    for part in text.split("\n# "):
        note = part.partition("\n")[2].rstrip("\n") + "\n"
        if "\n\n— " in note and part.endswith("\n") and "\0" not in note:
            yield note


def check_note(note, origin, log_key, replay):
    """A checkpoint's signature, and its root against that of the log at its size."""
    body, _, signatures = note.partition("\n\n")
    lines = (body + "\n").split("\n")
    keys = {}
    for until, key in [(None, log_key)] + [change[:2] for change in replay.log_keys]:
        keys[hashlib.sha256(origin.encode() + b"\n\1" + key).digest()[:4]] = until, key
    signed = [base64.b64decode(line.split(" ")[2]) for line in signatures.splitlines()
              if line.split(" ")[:2] == ["—", origin]]
    good = [keys[sig[:4]][0] for sig in signed if len(sig) == 68 and sig[:4] in keys
            and is_signed(sig[4:], (body + "\n").encode(), keys[sig[:4]][1])]
    if lines[0] != origin or not good:
        return replay.report("checkpoint", "-", "not signed by this vault's log key")
    size, root = int(lines[1]), base64.b64decode(lines[2])
    if all(until is not None and size > until for until in good):
        replay.report("checkpoint", size, "signed by a key that was replaced before")
    if replay.roots.get(size) != root:
        replay.report("checkpoint", size, "the log was cut off, rewritten, or an old copy put back")


def check(db, origin, log_key, notes):
    """Everything that is wrong with a vault's history: kind, name of the row, what."""
    replay = Replay()
    for row in db.execute("SELECT * FROM audit_leaves ORDER BY leaf_index"):
        replay.take(dict(row))
    compare(db, replay)
    if replay.log_keys and replay.log_keys[-1][2] != log_key:
        replay.report("vault", "identity", "the log names another key than the vault has")
    for note in notes:
        check_note(note, origin, log_key, replay)
    return replay.findings, replay.tree.size, replay.tree.root()
