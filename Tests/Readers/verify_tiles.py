#!/usr/bin/env python3
"""Checks a log that was exported as C2SP tlog-tiles, from its key and its folder alone.

    verify_tiles.py KEY FOLDER

Walks every tile, compares each hash with those below it, the lowest with the events, computes the root and
compares it with the signed checkpoint; names files that do not belong there. Prints the size and the root,
and ends with status 0; or says what is wrong, and ends with status 1. Needs Python 3 and libsodium.
"""
import hashlib
import os
import sys

from verify_log_proof import Refused, decode, node, number, require, verified_body


def name(index):
    text = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03}/{text}"
    return text


class Folder:
    def __init__(self, path):
        self.path, self.read = path, set()

    def bytes(self, name):
        self.read.add(name)
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read()

    def strangers(self):
        names = set()
        for folder, _, files in os.walk(self.path):
            names |= {os.path.relpath(os.path.join(folder, file), self.path) for file in files}
        return sorted(names - self.read)


def tile_path(level, index, count):
    width = min(256, count - index * 256)
    return f"tile/{level}/{name(index)}" + ("" if width == 256 else f".p/{width}"), width


def entries(folder, index, count):
    path, width = tile_path("entries", index, count)
    raw, found = folder.bytes(path), []
    while raw:
        length = int.from_bytes(raw[:2], "big")
        require(len(raw) >= 2 + length, f"{path} breaks off")
        leaf, raw = raw[2:2 + length], raw[2 + length:]
        if not leaf:
            leaf = folder.bytes(f"oversized/{index * 256 + len(found)}")
            require(len(leaf) > 65535, "an event that is not too long")
        found.append(leaf)
    require(len(found) == width, f"{path} has another number of events")
    return [hashlib.sha256(b"\x00" + leaf).digest() for leaf in found]


def hashes(folder, level, count):
    found = []
    for index in range((count + 255) // 256):
        path, width = tile_path(level, index, count)
        raw = folder.bytes(path)
        require(len(raw) == 32 * width, f"{path} has another length")
        found += [raw[at:at + 32] for at in range(0, len(raw), 32)]
    return found


def root_of(nodes):
    if len(nodes) == 1:
        return nodes[0]
    left = 1 << (len(nodes) - 1).bit_length() - 1
    return node(root_of(nodes[:left]), root_of(nodes[left:]))


def verify(key, path):
    folder = Folder(path)
    signer, body = verified_body(folder.bytes("checkpoint").decode(), key)
    origin, size, root, *_ = body.split("\n")
    require(origin == signer, "origin")
    count = size = number(size)
    below = [hash for index in range((size + 255) // 256) for hash in entries(folder, index, size)]
    level, computed = 0, root_of(below)
    while count:
        stored = hashes(folder, level, count)
        require(stored == below[:count], f"a hash of level {level} is not that of what is below")
        below = [root_of(below[at:at + 256]) for at in range(0, count - count % 256, 256)]
        level, count = level + 1, count >> 8
    require(computed == decode(root), "the root is not the signed one")
    require(not folder.strangers(), f"files that do not belong there: {folder.strangers()}")
    return size, root


if __name__ == "__main__":
    try:
        print(*verify(sys.argv[1], sys.argv[2]))
    except (Refused, ValueError, IndexError, OSError) as error:
        sys.exit(f"refused: {error}")
