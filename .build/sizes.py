"""Says how large what was built is, and fails if something is over its budget.

The module is loaded in parts (see retag_parts.js). What counts is what a page has to load: the panel before it shows its
first row, the recorder whenever DevTools opens, and each further part when it is first needed. A failure in the list needs
four of those.
"""
import gzip
import pathlib
import re
import sys

from parts import AFTER, EXPLAINS, PAGES

# Bytes. The gzipped size is what a store's download costs, near enough.
KB = 1024
LOADED_BUDGET = 300 * KB
LOADED_GZIPPED_BUDGET = 120 * KB
# Not the design's: where they stand, so that growth is seen.
EXPLAINED_BUDGET = 520 * KB
ALL_BUDGET = 960 * KB
GLUE_BUDGET = 40 * KB
PACKAGE_BUDGET = 600 * KB

MAIN = "retag_bg.wasm"

# `NAME: ['./FILE', ...]`, as .build/parts.py writes it and terser leaves it.
PART = re.compile(r"(\w+):\s*\[((?:\s*[\"']\./part_\w+\.wasm[\"'],?)+)\s*\]")
FILE = re.compile(r"part_\w+\.wasm")


def parts(script):
    """The files of each part, by its name."""
    return {name: FILE.findall(files) for name, files in PART.findall(script)}


def sizes(dist):
    """Rows of name, size and budget."""
    built = dist / "chromium"  # the module and its glue are the same in both
    files = {path.name: path.read_bytes() for path in built.glob("*.wasm")}
    by_part = parts((built / "retag_parts.js").read_text(encoding="utf-8"))
    told = {MAIN}.union(*by_part.values())
    if told != files.keys():
        sys.exit(f"retag: retag_parts.js names {sorted(told)}, the package has {sorted(files)}")

    def loaded(name, names):
        yield name, sum(len(files[each]) for each in names), LOADED_BUDGET
        gzipped = sum(len(gzip.compress(files[each], 9, mtime=0)) for each in names)
        yield f"{name}, gzipped", gzipped, LOADED_GZIPPED_BUDGET

    for part in sorted(PAGES):
        yield from loaded(f"{part}, first", [MAIN, *by_part[part]])
    for part, others in AFTER.items():
        before = {file for other in others for file in by_part[other]}
        yield from loaded(f"{part}, later", [each for each in by_part[part] if each not in before])
    # What the first failure in the list has loaded, beside what is there already.
    explained = {file for part in EXPLAINS for file in by_part[part]} - set(by_part["panel"])
    yield "all of a first failure", sum(len(files[each]) for each in explained), EXPLAINED_BUDGET
    yield "all wasm", sum(map(len, files.values())), ALL_BUDGET
    glue = [built / "retag.js", built / "retag_parts.js", *(built / "snippets").rglob("*.js")]
    yield "glue", sum(path.stat().st_size for path in glue), GLUE_BUDGET
    for package in sorted(dist.glob("*.zip")):
        yield package.name, package.stat().st_size, PACKAGE_BUDGET


def main(dist):
    over = []
    for name, size, budget in sizes(pathlib.Path(dist)):
        print(f"  {name:<28} {size / KB:8.1f} KB of {budget // KB} KB")
        if size > budget:
            over.append(name)
    if over:
        sys.exit("retag: over budget: " + ", ".join(over))


if __name__ == "__main__":
    main(sys.argv[1])
