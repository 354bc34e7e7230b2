"""Puts the extensions together: one folder and one zip for each browser, the same bytes every time.

The manifest is extension/manifest.json, the browser's own keys from extension/manifest.BROWSER.json,
and the version, which stands in Cargo.toml alone. Fails if something holds a path of the machine that
built it.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import sys
import zipfile

BROWSERS = ("chromium", "firefox")

# What of extension/ is shipped as it is; the manifests are merged, and the style sheets are put together.
SHIPPED = {".html", ".js", ".svg", ".png"}

# The earliest time that a zip can hold: no clock and no time zone reaches the bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

MACHINE_PATHS = re.compile(rb"(?:/home/|/root/|/Users/|\.cargo/|[A-Z]:\\\\)[^\0\s\"']{0,80}")


# An import of a part of a style sheet, on a line of its own.
IMPORT = re.compile(r'^@import "([^"]+)";$\n', re.MULTILINE)


class Refused(Exception):
    """The extension as built must not be shipped; the text says why."""


def merged(base, patch):
    """`patch` laid over `base`: objects are merged, everything else is replaced."""
    if not (isinstance(base, dict) and isinstance(patch, dict)):
        return patch
    return {**base, **{key: merged(base.get(key), value) for key, value in patch.items()}}


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def whole_sheet(path):
    """A style sheet with the parts that it imports in the place of its imports; and the parts."""
    parts = []

    def part(found):
        parts.append(path.parent / found[1])
        return parts[-1].read_text(encoding="utf-8")

    return IMPORT.sub(part, path.read_text(encoding="utf-8")), parts


def write_sheets(folder, extension):
    """Ships each style sheet as one file: a page that loads many opens later."""
    sheets = {path: whole_sheet(path) for path in sorted(extension.rglob("*.css"))}
    imported = {part for _, parts in sheets.values() for part in parts}
    for path, (text, _) in sheets.items():
        if "@import" in text:
            raise Refused(f"{path.relative_to(extension)} imports what is not put in its place: {IMPORT.pattern}")
        if path.parent == extension:
            (folder / path.name).write_text(text, encoding="utf-8")
        elif path not in imported:
            raise Refused(f"no style sheet imports {path.relative_to(extension)}")


def write_folder(folder, browser, version, extension, module):
    folder.mkdir(parents=True)
    for source in sorted(extension.rglob("*")):
        if source.is_file() and source.suffix in SHIPPED:
            target = folder / source.relative_to(extension)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    write_sheets(folder, extension)
    for source in sorted(path for path in module.rglob("*") if path.is_file()):
        target = folder / source.relative_to(module)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    manifest = merged(read_json(extension / "manifest.json"), read_json(extension / f"manifest.{browser}.json"))
    manifest["version"] = version
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def write_zip(folder, archive):
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_TIME)
                entry.external_attr = 0o100644 << 16
                entry.create_system = 3
                out.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def refuse_machine_paths(folder, own):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".wasm", ".js", ".json"}:
            data = path.read_bytes()
            found = MACHINE_PATHS.search(data)
            if found or own in data:
                raise Refused(f"{path.name} holds a path of this machine: {found[0] if found else own!r}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--version", required=True)
    for name in ("extension", "module", "out"):
        options.add_argument(f"--{name}", type=pathlib.Path, required=True)
    args = options.parse_args()
    for browser in BROWSERS:
        folder = args.out / browser
        write_folder(folder, browser, args.version, args.extension, args.module)
        refuse_machine_paths(folder, os.fsencode(os.getcwd()))
        write_zip(folder, args.out / f"retag-{browser}-{args.version}.zip")


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(f"retag: {refusal}")
