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

# Relocations are what the module is split by: they tell which function and which text needs which.
SPLITTABLE=(-Clink-arg=--emit-relocs)

# compile_wasm OUT_FILE
compile_wasm() {
  local out=$1 dir=$CACHE/target/wasm
  claim_target "$dir" --target "$WASM_TARGET" &&
    cargo fetch --locked --target "$WASM_TARGET" &&
    CARGO_ENCODED_RUSTFLAGS=$(portable_flags "${SMALL[@]}" "${SPLITTABLE[@]}") cargo rustc --locked --release --lib --crate-type cdylib \
      --target "$WASM_TARGET" --target-dir "$dir" &&
    cp "$dir/$WASM_TARGET/release/retag.wasm" "$out"
}

# The glue's generator must be of the very version that the crate was linked with.
wasm_bindgen() { crate_tool wasm-bindgen-cli "$(package_version wasm-bindgen)" wasm-bindgen; }

# Splits a linked module where src says `wasm_split`. Its macro's and its own versions go together.
wasm_split() { crate_tool wasm_split_cli_support 0.2.4 wasm-split-cli --features build-binary; }

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
OPTIMISED=(-Oz --low-memory-unused "${WASM_FEATURES[@]}" --strip-debug --strip-producers --strip-target-features)

# build_module DIR   Leaves in DIR the module (retag_bg.wasm), its parts that are loaded when they are needed
# (part_NAME.wasm), the glue (retag.js) and what loads the parts (retag_parts.js).
build_module() {
  local dir=$1 std
  need_cargo
  std=$(with_lock rustup wasm_std)
  (
    use_std "$std"
    with_lock wasm step "compiling the panel to wasm (std by $std)" \
      "cargo build --release --lib --target $WASM_TARGET" compile_wasm "$dir/linked.wasm"
  )
  wasm_bindgen >/dev/null
  wasm_split >/dev/null
  node_modules build
  step "splitting the module into its parts" "./build.sh" split_module "$dir"
  step "generating the module's glue" "rm -r '$CACHE/tools' && ./build.sh" generate_glue "$dir"
  step "optimising the module" "./build.sh" optimise_module "$dir"
  step "tidying the glue" "./build.sh" tidy_glue "$dir"
}

split_module() {
  RUST_LOG=error "$(wasm_split)" "$1/linked.wasm" "$1" --out-name retag --target web && rm "$1/linked.wasm" &&
    python3 .build/parts.py "$1" node_modules/.bin "${WASM_FEATURES[@]}"
}

# --keep-lld-exports: the parts call one another through the module's table of functions, which is one of those.
# What loads the parts has a name of its own: Chromium 156 refuses an extension with a file whose name begins with "_".
generate_glue() {
  "$(wasm_bindgen)" --target web --out-name retag --out-dir "$1" --no-typescript --keep-lld-exports \
    --remove-name-section --remove-producers-section "$1/retag.wasm" && rm "$1/retag.wasm" &&
    sed -i 's#^\(import .* from "\)\./__wasm_split\.js"#\1./retag_parts.js"#' "$1/retag.js" &&
    grep -q '"\./retag_parts\.js"' "$1/retag.js"
}

optimise_module() {
  local wasm
  for wasm in "$1"/*.wasm; do
    node_modules/.bin/wasm-opt "${OPTIMISED[@]}" "$wasm" -o "$wasm.optimised" && mv "$wasm.optimised" "$wasm" || return
  done
}

# Names are kept, so that the glue can be read beside wasm-bindgen's own.
# unsafe_arrows: none of its functions is a constructor. keep_fargs: none asks how many arguments another one takes.
TIDY=ecma=2020,passes=2,unsafe_arrows=true,keep_fargs=false

tidy_glue() {
  local glue
  for glue in "$1"/*.js; do
    node_modules/.bin/terser --module --compress "$TIDY" --output "$glue.tidied" -- "$glue" && mv "$glue.tidied" "$glue" || return
  done
}
