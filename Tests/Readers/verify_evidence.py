#!/usr/bin/env python3
"""Checks an evidence file of voucher-vault from the log's key alone.

    verify_evidence.py KEY FILE

KEY is the log's key in its text form (name+identifier+key), had from elsewhere than the file. Checks
the signature over the statement, the checkpoint, and that every event of the file is in the log. Prints
the number of events, the tree's size and the order's reference, and ends with status 0; or says what is
wrong, and ends with status 1. Needs Python 3 and libsodium.
"""
import base64
import hashlib
import sys

from verify_log_proof import Refused, decode, number, require, root_from, verified_body

MARKS = ["-----SIGNATURE-----\n", "-----CHECKPOINT-----\n", "-----EVENTS-----\n", "-----END-----\n"]


def parts(text):
    found = []
    for mark in MARKS:
        head, separator, text = text.partition("\n" + mark)
        require(separator, f"no line {mark.strip()}")
        found.append(head + "\n")
    require(text == "", "something behind the end")
    return found


def verify(key, text):
    statement, note, checkpoint, events = parts(text)
    name, body = verified_body(note, key)
    digest = base64.b64encode(hashlib.sha256(statement.encode()).digest()).decode()
    require(body == f"voucher-vault evidence v1\n{name}\n{digest}\n", "the statement was changed")
    name, head = verified_body(checkpoint, key)
    origin, size, root, *_ = head.split("\n")
    require(origin == name, "origin")
    count = 0
    for event in events.split("\n\n"):
        if not event.strip():
            continue
        index, leaf, *path = event.strip("\n").split("\n")
        require(index.startswith("index ") and leaf.startswith("leaf "), "event")
        place = number(index[6:])
        require(place < number(size), "index beyond the tree")
        leaf_hash = hashlib.sha256(b"\x00" + decode(leaf[5:])).digest()
        computed = root_from(leaf_hash, place, number(size), [decode(line) for line in path])
        require(computed == decode(root), f"event {place} is not in the log")
        count += 1
    reference = next(
        line.split(": ", 1)[1] for line in statement.splitlines()
        if line.startswith("  our reference: "))
    return count, size, reference


if __name__ == "__main__":
    try:
        with open(sys.argv[2], encoding="utf-8", newline="") as file:
            print(*verify(sys.argv[1], file.read()))
    except (Refused, ValueError, IndexError, StopIteration) as error:
        sys.exit(f"refused: {error}")
