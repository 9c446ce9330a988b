#!/usr/bin/env python3
"""Checks that a voucher was not revealed up to a checkpoint, from the log's key alone.

    verify_not_revealed.py KEY PROOF-FILE

KEY is the log's key in its text form (name+identifier+key). The proof has the tree's right edge before the
voucher's delivery, every event from there on and the checkpoint: the root is computed anew from these, and
each event is looked into. Prints the voucher and the size, and ends with status 0; or says what is wrong,
and ends with status 1. Needs Python 3 and libsodium.
"""
import hashlib
import sys

from verify_log_proof import Refused, decode, node, number, require, verified_body

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DELIVERED, REVEALED = 48, 64


def identifier(text):
    require(len(text) == 26, "voucher")
    value = 0
    for letter in text:
        value = value * 32 + CROCKFORD.index(letter)
    return value.to_bytes(17, "big")[1:]


def fields(leaf):
    require(leaf[0] == 1, "version of an event")
    found, rest = {}, leaf[11:]
    while rest:
        tag, length = rest[0], int.from_bytes(rest[1:5], "big")
        require(len(rest) >= 5 + length and tag not in found, "an event")
        found[tag] = rest[5:5 + length]
        rest = rest[5 + length:]
    return int.from_bytes(leaf[1:3], "big"), found


def vouchers(found, length):
    pieces = found.get(8, b"")
    require(len(pieces) % length == 0, "vouchers of an event")
    return [pieces[at:at + 16] for at in range(0, len(pieces), length)]


def append(edge, size, hash):
    while size & 1:
        hash, size = node(edge.pop(), hash), size >> 1
    edge.append(hash)


def verify(key, text):
    before, _, rest = text.partition("\n\n")
    leaves, _, note = rest.partition("\n\n")
    title, voucher, delivered, *edge_lines = before.split("\n")
    require(title == "voucher-vault non-reveal v1", "header")
    require(voucher.startswith("voucher ") and delivered.startswith("delivered "), "header")
    name, size = voucher[8:], number(delivered[10:])
    wanted = identifier(name)
    edge = [decode(line) for line in edge_lines]
    require(len(edge) == bin(size).count("1") and all(len(hash) == 32 for hash in edge), "edge")
    for place, line in enumerate(leaves.split("\n")):
        leaf = decode(line)
        kind, found = fields(leaf)
        if place == 0:
            require(kind == DELIVERED and wanted in vouchers(found, 53), "not its delivery")
        if kind == REVEALED:
            require(wanted not in vouchers(found, 16), f"event {size} reveals it")
        append(edge, size, hashlib.sha256(b"\x00" + leaf).digest())
        size += 1
    root = edge.pop()
    while edge:
        root = node(edge.pop(), root)
    signer, body = verified_body(note, key)
    origin, count, signed, *_ = body.split("\n")
    require(origin == signer, "origin")
    require(number(count) == size and decode(signed) == root, "the events are not those of the log")
    return name, size


if __name__ == "__main__":
    try:
        with open(sys.argv[2], encoding="utf-8", newline="") as file:
            print(*verify(sys.argv[1], file.read()))
    except (Refused, ValueError, IndexError) as error:
        sys.exit(f"refused: {error}")
