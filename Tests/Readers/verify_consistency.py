#!/usr/bin/env python3
"""Checks that a log continues an older checkpoint of its own.

    verify_consistency.py KEY OLDER-CHECKPOINT PROOF-FILE

KEY is the log's key in its text form (name+identifier+key), OLDER-CHECKPOINT a signed note that was kept.
The proof is the older size, the path and the newer checkpoint, as a C2SP tlog-witness is sent them.
Prints both sizes, and ends with status 0; or says what is wrong, and ends with status 1. Needs Python 3
and libsodium.
"""
import sys

from verify_log_proof import Refused, decode, node, number, require, verified_body


def head(note, key):
    name, body = verified_body(note, key)
    origin, size, root, *_ = body.split("\n")
    require(origin == name, "origin")
    return number(size), decode(root)


def follows(first, first_root, second, second_root, path):
    """RFC 9162, section 2.1.4.2, line by line."""
    if first == second:
        return not path and first_root == second_root
    if first == 0:
        return not path
    if not path or first > second:
        return False
    if first & (first - 1) == 0:
        path = [first_root] + path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(step, fr), node(step, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def verify(key, older, proof):
    before, _, newer = proof.partition("\n\n")
    label, *lines = before.split("\n")
    require(label.startswith("old "), "header")
    path = [decode(line) for line in lines]
    require(all(len(hash) == 32 for hash in path), "hash length")
    first, first_root = head(older, key)
    require(number(label[4:]) == first, "another older checkpoint")
    second, second_root = head(newer, key)
    require(follows(first, first_root, second, second_root, path), "the log does not continue it")
    return first, second


if __name__ == "__main__":
    try:
        with open(sys.argv[2], encoding="utf-8", newline="") as older, \
                open(sys.argv[3], encoding="utf-8", newline="") as proof:
            print(*verify(sys.argv[1], older.read(), proof.read()))
    except (Refused, ValueError, IndexError) as error:
        sys.exit(f"refused: {error}")
