"""Puts the module's parts together, as few files as the pages need.

    python3 .build/parts.py DIR TOOLS FEATURE...

The splitting tool writes a file for each part, and one for each set of parts that have something in common: dozens. It does
not know which part is only ever loaded after another one; here that stands in AFTER. So what only parts of one page share
goes to the first of them, and what is left is put together by the page that needs it. DIR gets part_NAME.wasm for each
file, and retag_parts.js, which loads them; the tool's own go. TOOLS has binaryen's programs, FEATURE is an option of theirs.
"""
import itertools
import pathlib
import re
import subprocess
import sys

# What each part builds on, and so is loaded with it: the panel asks for the later ones (src/panel/late.rs, src/browser).
AFTER = {
    "diagnosis": {"panel"},
    "details": {"panel", "diagnosis"},
    "repairs": {"panel", "diagnosis", "details"},
    "history": {"panel", "diagnosis", "details"},
    "dialects": {"panel"},
    "reader": {"panel"},
}

# What the two pages begin with.
PAGES = {"recorder", "panel"}

# What the first failure in the list has loaded. What the recorder shares with these is a file of its own: they need little
# of what reads files.
EXPLAINS = {"diagnosis", "details", "repairs", "history"}

CHUNK = re.compile(r"/\* ([\w, ]+) \*/\s*const __(chunk_\d+) =")
LOADER = re.compile(r"export const __wasm_split_load_(\w+) =")
IMPORT = re.compile(r'\(import "__wasm_split" "(\w+)" \((\w+) \$\S+ (.*)\)\)$', re.MULTILINE)

SCRIPT = """import {{ initSync }} from './retag.js';

// The files of each part. What is here already is not loaded again.
const PARTS = {{
{table}
}};

const loading = new Map();

// The instance needs nothing but what the module shares: its memory, its table of functions, the stack pointer.
function load(file) {{
  if (!loading.has(file)) {{
    const loaded = WebAssembly.instantiateStreaming(fetch(new URL(file, import.meta.url)), {{ retag: initSync() }});
    // A failure is not kept: whoever asks again may find the file.
    loaded.catch(() => loading.delete(file));
    loading.set(file, loaded);
  }}
  return loading.get(file);
}}

const loader = (part) => async (callback, data) => {{
  let success = true;
  try {{
    await Promise.all(PARTS[part].map(load));
  }} catch (error) {{
    console.error(error);
    success = false;
  }}
  initSync().__indirect_function_table.get(callback)(data, success);
}};

{exports}
"""


def home(parts):
    """The file that has what these parts have in common."""
    parts = {part for part in parts if not AFTER.get(part, set()) & parts}
    if len(parts) == 1:
        return parts.pop()
    if PAGES <= parts:
        return "both"
    if "recorder" in parts:
        return "recorder_details" if parts & EXPLAINS else "recorder_files"
    return "panel"  # which comes before all that are left


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def shared(dir, tools, file, features):
    """A module that imports what every file imports, and hands it on: merged with them, it makes them import it once."""
    imports = IMPORT.findall(run(tools / "wasm-dis", dir / f"{file}.wasm"))
    found = {name: (kind, of_type) for name, kind, of_type in imports}
    lines = [f'(import "retag" "{name}" ({kind} ${name} {of_type}))' for name, (kind, of_type) in found.items()]
    lines += [f'(export "{name}" ({kind} ${name}))' for name, (kind, _) in found.items()]
    path = dir / "shared.wat"
    path.write_text(f"(module {' '.join(lines)})", encoding="utf-8")
    run(tools / "wasm-as", path, "-o", dir / "shared.wasm", *features)
    path.unlink()


def main(dir, tools, *features):
    script = dir / "__wasm_split.js"
    text = script.read_text(encoding="utf-8")
    chunks = {chunk: set(parts.split(", ")) for parts, chunk in CHUNK.findall(text)}
    parts = sorted(LOADER.findall(text))
    if set(parts) != AFTER.keys() | PAGES:
        sys.exit(f"retag: the parts are {parts}: AFTER must tell of each")
    files = {}
    needs = {part: {part} for part in parts}
    for chunk, users in sorted(chunks.items()):
        name = home(users)
        files.setdefault(name, []).append(chunk)
        for part in users:
            needs[part].add(name)
    for part in parts:
        files.setdefault(part, []).append(f"split_{part}")
    every = sorted(itertools.chain.from_iterable(files.values()))
    if {path.stem for path in dir.glob("*_*.wasm")} != set(every):
        sys.exit("retag: the splitting tool's files are not those that it tells of")
    shared(dir, tools, f"split_{parts[0]}", features)
    for name, members in sorted(files.items()):
        merged = itertools.chain.from_iterable((dir / f"{member}.wasm", member) for member in sorted(members))
        run(tools / "wasm-merge", dir / "shared.wasm", "__wasm_split", *merged, "--skip-export-conflicts", *features,
            "-o", dir / f"part_{name}.wasm")
        # An import's module, with its length before it (WebAssembly 5.2.4).
        if b"\x0c__wasm_split" in (dir / f"part_{name}.wasm").read_bytes():
            sys.exit(f"retag: {name} imports more than the parts are known to share")
    for path in [script, dir / "shared.wasm", *(dir / f"{member}.wasm" for member in every)]:
        path.unlink()
    named = {part: ", ".join(f"'./part_{name}.wasm'" for name in sorted(needs[part])) for part in parts}
    table = "\n".join(f"  {part}: [{names}]," for part, names in named.items())
    exports = "\n".join(f"export const __wasm_split_load_{part} = loader('{part}');" for part in parts)
    (dir / "retag_parts.js").write_text(SCRIPT.format(table=table, exports=exports), encoding="utf-8")


if __name__ == "__main__":
    directory, binaries, *flags = sys.argv[1:]
    try:
        main(pathlib.Path(directory), pathlib.Path(binaries), *flags)
    except subprocess.CalledProcessError as error:
        sys.exit(f"retag: {error.cmd[0]} failed: {error.stderr}")
