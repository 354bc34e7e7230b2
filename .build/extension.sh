# dist/: the unpacked extensions and their zips.

# Weighed last: what is too large can still be tried in a browser.
build_extension() {
  assemble_extension
  weigh_extension
}

assemble_extension() {
  mkdir -p dist
  with_lock "dist-$(checkout_id)" assemble
}

weigh_extension() {
  python3 .build/sizes.py dist ||
    fail "a package is larger than anything Retag needs" "look at what was packed: unzip -l dist/*.zip"
}

# Built aside and moved into place: dist/ is never half a build.
assemble() {
  local work
  work=$(mktemp -d "$ROOT/dist/.building-XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  mkdir "$work/module"
  build_module "$work/module"
  say "packing the extensions"
  python3 .build/pack.py --version "$(package_version retag)" --extension extension --module "$work/module" \
    --out "$work/out" || fail "packing the extensions" "./build.sh"
  publish "$work/out"
}

# publish DIR   What did not change is left alone: a browser may be running it.
publish() {
  local new name
  for name in dist/*.zip; do
    [ -e "$1/$(basename "$name")" ] || rm -f "$name"
  done
  for new in "$1"/*; do
    name=dist/$(basename "$new")
    if ! diff -rq "$new" "$name" >/dev/null 2>&1; then
      rm -rf "$name"
      mv "$new" "$name"
    fi
  done
}
