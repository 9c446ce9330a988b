"""Removes each guard of Tests/Mutations/guards.json in turn, and expects the test that it names to fail.

usage: Scripts/mutate [--list] [NAME...]

Works on a copy of the tracked files in .build-mutants. The copy is built once, with a switch in the
place of every guard; removing a guard is then an environment variable of the test's process, and
all guards together take minutes. Nothing outside of the copy is touched. Progress goes to stderr, one
line of JSON to stdout.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TREE = ROOT / ".build-mutants" / "tree"
VARIABLE = "VOUCHER_VAULT_REMOVED_GUARD"
SCHEMA = ("Sources/VaultSchema/SchemaCatalogue.swift", "String(decoding: bytes, as: UTF8.self)")
SECONDS = 180

SWITCH = """\
import Glibc

/// Whether the guard of that name is to be missing; made by Scripts/mutate.
func guardIsRemoved(_ name: String) -> Bool {
  guard let chosen = unsafe getenv("%s") else { return false }
  return unsafe String(cString: chosen) == name
}
""" % VARIABLE


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    say(text)
    sys.exit(2)


def read_guards():
    guards = json.loads((ROOT / "Tests/Mutations/guards.json").read_text())
    for guard in guards:
        count = (ROOT / guard["file"]).read_text().count(guard["guard"])
        if count != 1:
            fail(f"{guard['name']}: its text stands {count} times in {guard['file']}.")
    return guards


def swift_literal(text):
    return json.dumps(text, ensure_ascii=True)


def switched_files(guards):
    """The files of the copy that differ from the tree, by path."""
    files = {}

    def text(path):
        return files.get(path) or (ROOT / path).read_text()

    schema = []
    for guard in guards:
        name = swift_literal(guard["name"])
        path = guard["file"]
        if path.endswith(".sql"):
            schema.append((name, swift_literal(guard["guard"]), swift_literal(guard["without"])))
            continue
        without = re.sub(r"\bisRemoved\b", f"guardIsRemoved({name})", guard["without"])
        files[path] = text(path).replace(guard["guard"], without)
        files["/".join(path.split("/")[:2]) + "/GuardSwitch.swift"] = SWITCH
    if schema:
        path, place = SCHEMA
        changed = text(path).replace(place, f"sqlWithoutRemovedGuard({place})")
        if changed == text(path):
            fail(f"{path} no longer reads the schema as it did.")
        files[path] = changed
        cases = "".join(
            f"  if guardIsRemoved({name}) {{ return sql.replacing({guard}, with: {without}) }}\n"
            for name, guard, without in schema)
        files["Sources/VaultSchema/GuardSwitch.swift"] = (
            SWITCH + "\nfunc sqlWithoutRemovedGuard(_ sql: String) -> String {\n" + cases
            + "  return sql\n}\n")
    return files


def copy_tree(guards):
    """Brings the copy up to date; a file whose content is the same keeps its time."""
    switched = switched_files(guards)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    wanted = {name for name in listed.decode().split("\0") if name} | set(switched)
    for name in sorted(wanted):
        source, target = ROOT / name, TREE / name
        if source.is_symlink():
            if not target.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(os.readlink(source))
            continue
        if name not in switched and not source.exists():
            continue
        content = switched[name].encode() if name in switched else source.read_bytes()
        if target.exists() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if name not in switched:
            shutil.copymode(source, target)
    # Only folders of ours are cleaned: the build and its packages lie beside them.
    for folder in ["Sources", "Tests", "Examples", "Migrations"]:
        for path in sorted((TREE / folder).rglob("*")):
            name = str(path.relative_to(TREE))
            if (path.is_file() or path.is_symlink()) and name not in wanted:
                path.unlink()


def build():
    flags = subprocess.run(
        [ROOT / "Scripts/build-flags"], check=True, capture_output=True, text=True).stdout.split()
    say("Building the copy with its switches; the first time takes some minutes ...")
    log = ROOT / ".build-mutants" / "build.log"
    with log.open("w") as file:
        status = subprocess.run(
            ["swift", "build", "--build-tests", *flags], cwd=TREE, stdout=file, stderr=file,
            stdin=subprocess.DEVNULL).returncode
    if status != 0:
        errors = [line for line in log.read_text(errors="replace").splitlines() if "error:" in line]
        say("\n".join(errors[:20]))
        fail(f"The copy does not build; see {log}.")
    path = subprocess.run(
        ["swift", "build", "--show-bin-path", *flags], cwd=TREE, check=True, capture_output=True,
        text=True).stdout.strip()
    return pathlib.Path(path) / "voucher-vaultPackageTests.xctest"


def run_tests(program, guards, removed=None):
    """Runs the guards' tests; says which of them passed and which did not."""
    environment = dict(os.environ, SWIFT_BACKTRACE="enable=no", NO_COLOR="1")
    environment.pop(VARIABLE, None)
    if removed:
        environment[VARIABLE] = removed
    arguments = [str(program), "--testing-library", "swift-testing"]
    for target, test in sorted({(guard["target"], guard["test"]) for guard in guards}):
        arguments += ["--filter", f"^{target}\\..*{re.escape(test)}"]
    try:
        done = subprocess.run(
            arguments, cwd=TREE, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SECONDS * (1 if removed else 10))
        output, status = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"") + (expired.stderr or b""), None
    text = re.sub(r"\x1b\[[0-9;]*m", "", output.decode(errors="replace"))
    begun = set(re.findall(r'Test "(.*)" started', text))
    passed = set(re.findall(r'Test "(.*?)"(?: with \d+ test cases?)? passed after', text))
    failed = set(re.findall(r'Test "(.*?)"(?: with \d+ test cases?)? failed after', text))
    return begun, passed, failed, status, text


def check(program, guard):
    """Removes one guard; `None` if its test noticed, otherwise why not."""
    begun, passed, failed, status, text = run_tests(program, [guard], removed=guard["name"])
    test = guard["test"]
    if test in failed:
        return None
    if test not in begun:
        return "the test did not run: " + text.strip()[-300:]
    if test in passed:
        return f"survived: \"{test}\" passed without it"
    if status is None:
        return f"the test did not end within {SECONDS} s"
    # The test began and neither passed nor failed: the process ended under it.
    return None


def main():
    names = [word for word in sys.argv[1:] if not word.startswith("-")]
    options = {word for word in sys.argv[1:] if word.startswith("-")}
    if options - {"--list"}:
        fail(__doc__)
    guards = read_guards()
    unknown = set(names) - {guard["name"] for guard in guards}
    if unknown:
        fail(f"There is no guard {', '.join(sorted(unknown))}.")
    if "--list" in options:
        for guard in guards:
            print(f"{guard['name']}: {guard['promise']} ({guard['target']}: {guard['test']})")
        return
    start = time.monotonic()
    chosen = [guard for guard in guards if not names or guard["name"] in names]
    copy_tree(guards)
    program = build()
    say(f"Running the tests of {len(chosen)} guards with every guard in place ...")
    begun, passed, failed, status, text = run_tests(program, chosen)
    missing = {guard["test"] for guard in chosen} - passed
    if missing:
        say("\n".join(line for line in text.splitlines() if "✘" in line)[-3000:])
        fail("Without any change these tests do not pass: " + "; ".join(sorted(missing)))
    failures = []
    for guard in chosen:
        began = time.monotonic()
        problem = check(program, guard)
        seconds = time.monotonic() - began
        say(f"{'noticed ' if problem is None else 'PROBLEM '} {guard['name']} ({seconds:.1f} s)"
            + (f": {problem}" if problem else ""))
        if problem:
            failures.append(f"{guard['name']} ({guard['file']}): {problem}")
    print(json.dumps({
        "proof": "mutate",
        "counts": [
            {"label": "guards removed", "value": len(chosen)},
            {"label": "noticed", "value": len(chosen) - len(failures)},
        ],
        "losses": 0, "doubleDebits": 0, "silentCases": 0, "failures": failures, "skipped": [],
        "seconds": round(time.monotonic() - start, 1)}, ensure_ascii=False, sort_keys=True))
    if failures:
        sys.exit(1)


main()
