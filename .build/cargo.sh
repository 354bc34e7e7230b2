# Native Rust: the command-line tool, the demo's origin, and a target directory that checkouts share.

need_cargo() {
  command -v cargo >/dev/null ||
    fail "there is no cargo on PATH" "install Rust from https://rustup.rs, then run this again"
}

# package_version NAME   As Cargo.lock pins it.
package_version() {
  awk -v name="name = \"$1\"" '$0 == name { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock
}

# All that a build of the crate can read, as one hash. Rust reads nothing of tests/browsers and tests/servers.
sources_hash() {
  find Cargo.toml Cargo.lock README.md src www tests extension \( -path tests/browsers -o -path tests/servers \) -prune -o -type f -print0 2>/dev/null |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# claim_target DIR CLEAN_OPTION...
# Cargo calls a package fresh by its files' times, and knows it by its path inside the workspace:
# in a shared target directory another checkout's build would pass for this one's. So the crate
# itself (not what it depends on) is built anew whenever its sources are not those of the last build.
claim_target() {
  local dir=$1 hash
  shift
  hash=$(sources_hash)
  [ "$(cat "$dir/sources" 2>/dev/null)" != "$hash" ] || return 0
  if [ -d "$dir" ]; then
    cargo clean --quiet --package "$(package_id)" --target-dir "$dir" "$@" &&
      cargo clean --quiet --package "$(package_id)" --target-dir "$dir" --release "$@" || return
  fi
  mkdir -p "$dir" && printf '%s\n' "$hash" >"$dir/sources"
}

package_id() { printf 'retag@%s' "$(package_version retag)"; }

# native_build NAME PRODUCT CARGO_ARGUMENT...   Builds, and copies PRODUCT to target/NAME of this checkout.
native_build() {
  local name=$1 product=$2 dir=$CACHE/target/native
  shift 2
  claim_target "$dir" &&
    cargo build --locked --target-dir "$dir" "$@" &&
    mkdir -p target &&
    cp "$dir/$product" "target/.$name.$$" &&
    mv "target/.$name.$$" "target/$name" &&
    sources_hash >"target/.$name.sources"
}

# is_built NAME   Whether target/NAME is what these sources give: then nothing is to be done or said.
is_built() { [ -x "target/$1" ] && [ "$(cat "target/.$1.sources" 2>/dev/null)" = "$(sources_hash)" ]; }

build_tool() {
  ! is_built retag || return 0
  need_cargo
  with_lock native step "building the command-line tool" "cargo build --release --bin retag" \
    native_build retag release/retag --release --bin retag
}

build_origin() {
  ! is_built origin || return 0
  need_cargo
  with_lock native step "building the demo origin" "cargo build --example origin" \
    native_build origin debug/examples/origin --example origin
}
