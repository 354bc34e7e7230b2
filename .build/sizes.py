"""Says how large what was built is, and fails if something is over its budget."""
import gzip
import pathlib
import sys

# Bytes. The gzipped size is what a store's download costs, near enough.
KB = 1024
# The module was meant to stay below 300 KB (120 KB gzipped). With the whole catalogue, the dialects, the safe tests
# and the lane chart in it, it does not: this is where it stands, and from here it may only shrink.
MODULE_BUDGET = 706 * KB
MODULE_GZIPPED_BUDGET = 310 * KB
GLUE_BUDGET = 40 * KB
PACKAGE_BUDGET = 600 * KB


def sizes(dist):
    """Rows of name, size and budget."""
    built = dist / "chromium"  # the module and its glue are the same in both
    wasm = (built / "retag_bg.wasm").read_bytes()
    yield "panel wasm", len(wasm), MODULE_BUDGET
    yield "panel wasm, gzipped", len(gzip.compress(wasm, 9, mtime=0)), MODULE_GZIPPED_BUDGET
    glue = [built / "retag.js", *(built / "snippets").rglob("*.js")]
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
