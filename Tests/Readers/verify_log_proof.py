#!/usr/bin/env python3
"""Checks that a log has a leaf, from the leaf, the log's key and a C2SP tlog-proof alone.

    verify_log_proof.py KEY LEAF-FILE PROOF-FILE

KEY is the log's key in its text form (name+identifier+key). Prints the tree's size and root, and
ends with status 0; or says what is wrong, and ends with status 1. Needs Python 3 and libsodium, and
shares nothing with the program that wrote the proof.
"""
import base64
import ctypes
import hashlib
import sys


class Refused(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Refused(reason)


def decode(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("base 64")
    require(base64.b64encode(raw).decode() == text, "base 64 with stray bits")
    return raw


def number(text):
    require(text.isascii() and text.isdigit() and str(int(text)) == text, "number")
    return int(text)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf, index, size, path):
    """Recomputes the root by recursion over the shape of the tree (RFC 6962, section 2.1.1)."""
    if size == 1:
        require(not path, "path too long")
        return leaf
    require(path, "path too short")
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return node(root_from(leaf, index, left, path[:-1]), path[-1])
    return node(path[-1], root_from(leaf, index - left, size - left, path[:-1]))


def verified_body(note, key):
    name, identifier, encoded = key.split("+", 2)
    raw = decode(encoded)
    require(raw[0] == 1 and len(raw) == 33, "key is not Ed25519")
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    require(expected.hex() == identifier, "key identifier")

    body, _, signatures = note.rpartition("\n\n")
    body += "\n"
    sodium = ctypes.CDLL("libsodium.so.23")
    require(sodium.sodium_init() >= 0, "libsodium")
    message = body.encode()
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        require(dash == "\u2014", "signature line")
        signature = decode(encoded)
        if signer != name or signature[:4] != expected:
            continue
        require(len(signature) == 68, "signature length")
        valid = sodium.crypto_sign_verify_detached(
            signature[4:], message, ctypes.c_ulonglong(len(message)), raw[1:])
        require(valid == 0, "signature")
        return name, body
    raise Refused("not signed by the key")


def verify(key, leaf, proof):
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    require(lines.pop(0) == "c2sp.org/tlog-proof@v1", "header")
    if lines[0].startswith("extra "):
        decode(lines.pop(0)[len("extra "):])
    label, index = lines.pop(0).split(" ")
    require(label == "index", "index line")
    path = [decode(line) for line in lines]
    require(all(len(hash) == 32 for hash in path), "hash length")

    name, body = verified_body(note, key)
    origin, size, root, *_ = body.split("\n")
    require(origin == name, "origin")
    require(number(index) < number(size), "index beyond the tree")
    leaf_hash = hashlib.sha256(b"\x00" + leaf).digest()
    computed = root_from(leaf_hash, number(index), number(size), path)
    require(computed == decode(root), "root")
    return size, root


if __name__ == "__main__":
    try:
        with open(sys.argv[2], "rb") as leaf, open(sys.argv[3], encoding="utf-8", newline="") as proof:
            print(*verify(sys.argv[1], leaf.read(), proof.read()))
    except (Refused, ValueError, IndexError) as error:
        sys.exit(f"refused: {error}")
