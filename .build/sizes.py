"""Says how large what was built is. A package of more than 2 MB holds something by accident, and fails.

    python3 .build/sizes.py DIST
"""
import gzip
import pathlib
import sys

KB = 1024
LARGEST_PACKAGE = 2048 * KB


def main(dist):
    built = dist / "chromium"  # the module and its glue are the same in both
    module = (built / "retag_bg.wasm").read_bytes()
    glue = [built / "retag.js", *(built / "snippets").rglob("*.js")]
    packages = {path.name: path.stat().st_size for path in sorted(dist.glob("*.zip"))}
    sizes = {
        "wasm": len(module),
        "wasm, gzipped": len(gzip.compress(module, 9, mtime=0)),
        "glue": sum(path.stat().st_size for path in glue),
        **packages,
    }
    for name, size in sizes.items():
        print(f"  {name:<28} {size / KB:8.1f} KB")
    large = [name for name, size in packages.items() if size > LARGEST_PACKAGE]
    if large:
        sys.exit(f"retag: over {LARGEST_PACKAGE // KB} KB: {', '.join(large)}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
