# The panel's module: Rust to WebAssembly, its JavaScript glue, and wasm-opt.

WASM_TARGET=wasm32-unknown-unknown

# Where the source of wasm's standard library comes from: `rustup` (its component rust-src), or `debian`,
# which packages it, for machines where rustup cannot fetch it. The one that rustup has compiled is not
# used: built together with the panel, for size, it makes the module an eighth smaller.
wasm_std() {
  local name
  if [ -n "${RETAG_WASM_STD-}" ]; then
    printf '%s' "$RETAG_WASM_STD"
  elif rustc_has_source; then
    printf rustup
  elif [ -z "$(debian_std_missing)" ]; then
    printf debian
  else
    name=rust-src-$(rustc --version | tr -c 'a-z0-9.\n' -)
    if command -v rustup >/dev/null && ! failed_lately "$name"; then
      say "adding the source of Rust's standard library"
      # Not through `step`: here a failure has a way round it.
      if RUST_BACKTRACE=0 RUSTUP_MAX_RETRIES=0 timeout 120 rustup --quiet component add rust-src >&2 && rustc_has_source; then
        printf rustup
        return
      fi
      say "rustup cannot fetch it: Debian's does instead"
      remember_failure "$name"
    fi
    printf debian
  fi
}

rustc_has_source() { [ -f "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/std/Cargo.toml" ]; }

rustc_has_wasm() {
  compgen -G "$(rustc --print target-libdir --target "$WASM_TARGET" 2>/dev/null)/libstd-*.rlib" >/dev/null
}

# Those of Debian's packages that are not installed.
debian_std_missing() {
  local package
  for package in rustc-web cargo-web rust-web-src lld-19; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || printf '%s ' "$package"
  done
}

# use_std rustup|debian   Makes cargo build wasm's std first. RUSTC_BOOTSTRAP: -Z is not stable yet.
use_std() {
  local missing
  export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
  [ "$1" = debian ] || return 0
  missing=$(debian_std_missing)
  # shellcheck disable=SC2086
  [ -z "$missing" ] || apt_install $missing
  export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
}

# No path of this machine may reach the module: whoever builds it gets the same bytes.
# The crate's own files need nothing: cargo names them relative to the workspace.
# portable_flags FLAG...   Those, and what hides the machine.
portable_flags() {
  local flags=("$@") home=${CARGO_HOME:-$HOME/.cargo} registry
  for registry in "$home"/registry/src/*/; do
    flags+=("--remap-path-prefix=${registry%/}=/crates")
  done
  flags+=("--remap-path-prefix=$("${RUSTC:-rustc}" --print sysroot)=/rust")
  local IFS=$'\x1f'
  printf '%s' "${flags[*]}"
}

# What only a defect would show is left out: a panic stops the module at once, and is told by the page's own
# error (src/browser/crash.rs); nothing prints `{:?}`.
SMALL=(-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort)

# compile_wasm OUT_FILE
compile_wasm() {
  local out=$1 dir=$CACHE/target/wasm
  claim_target "$dir" --target "$WASM_TARGET" &&
    cargo fetch --locked --target "$WASM_TARGET" &&
    CARGO_ENCODED_RUSTFLAGS=$(portable_flags "${SMALL[@]}") cargo rustc --locked --release --lib --crate-type cdylib \
      --target "$WASM_TARGET" --target-dir "$dir" &&
    cp "$dir/$WASM_TARGET/release/retag.wasm" "$out"
}

# The glue's generator must be of the very version that the crate was linked with.
wasm_bindgen() { printf '%s' "$CACHE/tools/wasm-bindgen-$(package_version wasm-bindgen)/bin/wasm-bindgen"; }

install_wasm_bindgen() {
  local root
  root=$(dirname "$(dirname "$(wasm_bindgen)")")
  [ ! -x "$(wasm_bindgen)" ] || return 0
  # Without --locked: not every registry serves what the crate's own lock file pins.
  step "building wasm-bindgen's command, once" "cargo install wasm-bindgen-cli --version $1 --root $root" \
    cargo install wasm-bindgen-cli --version "=$1" --root "$root" --target-dir "$CACHE/target/tools"
  rm -rf "$CACHE/target/tools"
}

# What rustc emits for this target, named one by one: with --all-features wasm-opt also writes what
# it merely knows, and Chromium 156 refused such a module.
WASM_FEATURES=(
  --mvp-features
  --enable-bulk-memory --enable-bulk-memory-opt --enable-call-indirect-overlong
  --enable-multivalue --enable-mutable-globals --enable-nontrapping-float-to-int
  --enable-reference-types --enable-sign-ext
)

# --low-memory-unused: the first kilobyte is the far end of the stack (the linker puts it first), so no offset that
# is folded into an address can wrap round to something that is meant.
# build_module DIR   Leaves retag.js and retag_bg.wasm in DIR.
build_module() {
  local dir=$1 std
  need_cargo
  std=$(with_lock rustup wasm_std)
  (
    use_std "$std"
    with_lock wasm step "compiling the panel to wasm (std by $std)" \
      "cargo build --release --lib --target $WASM_TARGET" compile_wasm "$dir/linked.wasm"
  )
  with_lock wasm-bindgen install_wasm_bindgen "$(package_version wasm-bindgen)"
  node_modules build
  step "generating the module's glue" "rm -r '$(dirname "$(dirname "$(wasm_bindgen)")")' && ./build.sh" \
    "$(wasm_bindgen)" --target web --out-name retag --out-dir "$dir" --no-typescript \
    --remove-name-section --remove-producers-section "$dir/linked.wasm"
  step "optimising the module" "./build.sh" \
    node_modules/.bin/wasm-opt -Oz --low-memory-unused "${WASM_FEATURES[@]}" --strip-debug --strip-producers --strip-target-features \
    "$dir/retag_bg.wasm" -o "$dir/optimised.wasm"
  # Names are kept, so that the glue can be read beside wasm-bindgen's own; only comments and white space go.
  step "tidying the glue" "./build.sh" node_modules/.bin/terser --module "$dir/retag.js" --output "$dir/tidied.js"
  mv "$dir/optimised.wasm" "$dir/retag_bg.wasm"
  mv "$dir/tidied.js" "$dir/retag.js"
  rm "$dir/linked.wasm"
}
