# The panel's module: Rust to WebAssembly, and its JavaScript glue.

WASM_TARGET=wasm32-unknown-unknown

# Rust's standard library for wasm. rustup adds it where it is missing.
need_wasm_target() {
  ! rustc_has_wasm || return 0
  command -v rustup >/dev/null ||
    fail "this Rust has no standard library for $WASM_TARGET" "install Rust from https://rustup.rs, then run this again"
  step "adding Rust's target $WASM_TARGET" "rustup target add $WASM_TARGET, where static.rust-lang.org can be reached" \
    rustup target add "$WASM_TARGET"
}

rustc_has_wasm() {
  compgen -G "$(rustc --print target-libdir --target "$WASM_TARGET" 2>/dev/null)/libstd-*.rlib" >/dev/null
}

# No path of this machine may reach the module: whoever builds it gets the same bytes.
# The crate's own files need nothing: cargo names them relative to the workspace.
portable_flags() {
  local flags=() home=${CARGO_HOME:-$HOME/.cargo} registry
  for registry in "$home"/registry/src/*/; do
    flags+=("--remap-path-prefix=${registry%/}=/crates")
  done
  flags+=("--remap-path-prefix=$(rustc --print sysroot)=/rust")
  local IFS=$'\x1f'
  printf '%s' "${flags[*]}"
}

# compile_wasm OUT_FILE
compile_wasm() {
  local out=$1 dir=$CACHE/target/wasm
  claim_target "$dir" --target "$WASM_TARGET" &&
    cargo fetch --locked --target "$WASM_TARGET" &&
    CARGO_ENCODED_RUSTFLAGS=$(portable_flags) cargo build --release --locked --lib \
      --target "$WASM_TARGET" --target-dir "$dir" &&
    cp "$dir/$WASM_TARGET/release/retag.wasm" "$out"
}

# The glue's generator must be of the very version that the crate was linked with.
wasm_bindgen() { crate_tool wasm-bindgen-cli "$(package_version wasm-bindgen)" wasm-bindgen; }

# crate_tool CRATE VERSION PROGRAM [INSTALL_OPTION...]   Prints the path of a crate's program, built once.
crate_tool() {
  local crate=$1 version=$2 program=$3 root=$CACHE/tools/$1-$2
  shift 3
  with_lock tools install_crate "$root/bin/$program" "$crate" "$version" "$root" "$@" >&2
  printf '%s' "$root/bin/$program"
}

# Without --locked: not every registry serves what a crate's own lock file pins.
install_crate() {
  local program=$1 crate=$2 version=$3 root=$4
  [ ! -x "$program" ] || return 0
  shift 4
  step "building $crate, once" "cargo install $crate --version $version --root $root $*" \
    cargo install "$crate" --version "=$version" --root "$root" --target-dir "$CACHE/target/tools" "$@"
  rm -rf "$CACHE/target/tools"
}

# build_module DIR   Leaves in DIR the module (retag_bg.wasm) and its glue (retag.js), as wasm-bindgen writes them.
build_module() {
  local dir=$1
  need_cargo
  with_lock rustup need_wasm_target
  with_lock wasm step "compiling the panel to wasm" "cargo build --release --lib --target $WASM_TARGET" \
    compile_wasm "$dir/retag.wasm"
  wasm_bindgen >/dev/null
  step "generating the module's glue" "rm -r '$CACHE/tools' && ./build.sh" generate_glue "$dir"
}

generate_glue() {
  "$(wasm_bindgen)" --target web --out-name retag --out-dir "$1" --no-typescript \
    --remove-name-section --remove-producers-section "$1/retag.wasm" && rm "$1/retag.wasm"
}
