#!/usr/bin/env python3
"""Opens a vault with its recovery key alone, and checks its history. Written from docs/format.md.

    python3 Examples/reader/read_vault.py FOLDER < recovery-key

Prints a line of JSON for each voucher and for each sealed answer that is not itemised, and says on
standard error what is wrong and with which row. Nothing is written to the vault. Ends with status 0
if all is well, with 1 if anything is not as docs/format.md and the audit log say.

    --key FILE          the recovery key, instead of standard input
    --spool FOLDER      another place for sealed answers, beside FOLDER/spool
    --checkpoints FILE  the checkpoint file, instead of FOLDER/checkpoints.log
    --log-key KEY       the log's public key, known from elsewhere: name+identifier+key
    --migrations FOLDER the schema's files, to compare tables and triggers with
"""
import argparse, base64, json, pathlib, sqlite3, struct, sys

from proven import check, name, notes_in, ulid
from sealed import (
    RECOVERY, Refused, is_entry, is_signed, key_from_box, open_entry, open_record, read_header,
    recovery_key, require)

FIELDS = (None, "code", "pin", "url", "expires", "voucher_reference", "extras")
problems = []


def problem(kind, row, words):
    problems.append((kind, row, words))
    print(f"{kind} {row}: {words}", file=sys.stderr)


def readable(encoding, value):
    """A field as JSON: text as it is; what was no text, or is none, under its encoding in hex."""
    try:
        return value.decode() if encoding == 1 else {"json": value.decode()}
    except UnicodeDecodeError:
        return {"encoding": encoding, "hex": value.hex()}


def read_identity(block):
    """Origin and log key of the identity block, once its signature is checked."""
    require(block[:6] == b"VVID\x01\x01" and len(block) == 23 + block[22] + 32 + 72 + 64, "length")
    end = 23 + block[22]
    log_key = block[end:end + 32]
    require(is_signed(block[-64:], block[:-64], log_key), "signature")
    return block[6:22], block[23:end].decode("ascii"), log_key


def delivery_key(db, delivery, epoch, secret):
    header = db.execute(
        "SELECT header FROM deliveries WHERE delivery_id = ?", (delivery,)).fetchone()
    box = db.execute(
        "SELECT wrapped_key FROM delivery_keys WHERE delivery_id = ? AND role = 'recovery' "
        "AND epoch = ?", (delivery, epoch)).fetchone()
    require(header and box, "no box for this recovery key")
    parts = read_header(header[0])
    require(parts[2] == delivery, "the header of another delivery")
    return parts, key_from_box(header[0], box[0], secret, RECOVERY, epoch)


def read_vouchers(db, vault, epoch, secret):
    keys = {}
    for row in db.execute(
            "SELECT v.*, o.reference FROM vouchers v LEFT JOIN orders o USING (order_id) "
            "ORDER BY o.intended_at, v.order_id, v.line"):
        try:
            if row["delivery_id"] not in keys:
                keys[row["delivery_id"]] = delivery_key(db, row["delivery_id"], epoch, secret)
            header, key = keys[row["delivery_id"]]
            require(header == (vault, row["incarnation"], row["delivery_id"], row["epoch"]),
                    "not of its delivery")
            data = b"VVRC\x01\x01" + vault + struct.pack("<I", row["incarnation"])
            data += row["order_id"] + row["voucher_id"] + struct.pack(
                "<Iqq3sI", row["line"], row["product_id"], row["denomination"],
                row["currency"].encode(), row["epoch"])
            fields = open_record(key, data, row["nonce"], row["ciphertext"], row["commitment"])
            print(json.dumps({
                "voucher": ulid(row["voucher_id"]), "order": row["reference"], "line": row["line"],
                "epoch": row["epoch"], "state": row["state"],
                **{FIELDS[tag]: readable(encoding, value) for tag, encoding, value in fields}}))
        except (Refused, struct.error, TypeError, AttributeError) as error:
            problem("voucher", name(row["voucher_id"]), f"does not open: {error}")


def sealed_answers(db, folder, spools):
    for row in db.execute(
            "SELECT * FROM deliveries WHERE sealed_body IS NOT NULL ORDER BY received_at"):
        yield "delivery", ulid(row["delivery_id"]), row["sealed_body"]
    for place in (folder / "journal", *spools):
        for file in sorted(place.glob("*.vvj*")) if place.is_dir() else ():
            content = file.read_bytes()
            if is_entry(content):
                yield place.name, file.name, content


def read_answers(db, folder, spools, vault, epoch, secret):
    for place, key, content in sealed_answers(db, folder, spools):
        try:
            entry = open_entry(content, epoch, secret)
            require(entry["vault"] == ulid(vault), "of another vault")
            print(json.dumps({
                "sealed_in": place, "name": key, **entry,
                "body": readable(1, entry["body"])}))
        except (Refused, struct.error, ValueError) as error:
            problem(place, key, f"does not open: {error}")


def compare_schema(db, files):
    fresh = sqlite3.connect(":memory:")
    for file in files:
        fresh.executescript(file.read_text())
    objects = lambda database: {row[0]: row[1] for row in database.execute(
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' AND tbl_name NOT LIKE 'grdb\\_%' ESCAPE '\\'")}
    is_, should_be = objects(db), objects(fresh)
    for key in sorted(is_.keys() | should_be.keys()):
        if is_.get(key) != should_be.get(key):
            problem("schema", key, "is not as the files of the schema make it")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--key", type=pathlib.Path)
    options.add_argument("--spool", type=pathlib.Path, action="append", default=[])
    options.add_argument("--checkpoints", type=pathlib.Path)
    options.add_argument("--log-key")
    options.add_argument("--migrations", type=pathlib.Path)
    given = options.parse_args()
    typed = given.key.read_text() if given.key else sys.stdin.readline()
    epoch, secret = recovery_key(typed.strip())
    database = given.folder.resolve() / "vault.db"
    db = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("BEGIN")
    row = db.execute("SELECT * FROM vault").fetchone()
    vault, origin, log_key = read_identity(row["identity"])
    require((vault, origin) == (row["vault_id"], row["origin"]), "another vault's identity")
    if given.log_key:
        known = base64.b64decode(given.log_key.split("+", 2)[2])
        require(known == b"\1" + log_key, "the log key is another one than the one given")
    read_vouchers(db, vault, epoch, secret)
    spools = [given.folder / "spool", *given.spool]
    read_answers(db, given.folder, spools, vault, epoch, secret)
    kept = given.checkpoints or given.folder / "checkpoints.log"
    notes = [row["note"] for row in db.execute("SELECT note FROM checkpoints")]
    notes += notes_in(kept.read_text(errors="replace")) if kept.exists() else ()
    findings, size, root = check(db, origin, log_key, notes)
    for finding in findings:
        problem(*finding)
    if given.migrations:
        compare_schema(db, sorted(given.migrations.glob("V*.sql")))
    print(json.dumps({
        "events": size, "root": base64.b64encode(root).decode(), "checkpoints": len(notes),
        "problems": len(problems)}))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    try:
        main()
    except (Refused, sqlite3.Error, OSError, TypeError, struct.error) as error:
        sys.exit(f"vault: {error}")
