# npm's packages, installed once for each lock file and linked into the checkout.

# node_modules tools|tests [FOLDER]   `tools` does without what only the checks use.
# FOLDER has the package.json; default: the checkout's root.
node_modules() {
  local hash kind=tools folder=${2:-.}
  command -v npm >/dev/null || fail "there is no npm on PATH" "install Node.js 20 or later"
  hash=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -c1-16)
  [ "$1" != tests ] || kind=tests
  [ ! -d "$CACHE/npm/$hash-tests" ] || kind=tests
  local installed=$CACHE/npm/$hash-$kind
  with_lock "npm-$hash-$kind" install_node_modules "$installed" "$kind" "$folder"
  if [ "$(readlink "$folder/node_modules" 2>/dev/null)" != "$installed/node_modules" ]; then
    [ -L "$folder/node_modules" ] || rm -rf "$folder/node_modules"
    ln -sfn "$installed/node_modules" "$folder/node_modules"
  fi
}

install_node_modules() {
  local dir=$1 omit=()
  [ ! -d "$dir" ] || return 0
  [ "$2" = tests ] || omit=(--omit=dev)
  rm -rf "$dir.new"
  mkdir -p "$dir.new"
  cp "$3/package.json" "$3/package-lock.json" "$dir.new/"
  # puppeteer-core 25 asks for Node 22 and runs on 20 (seen with 20.20): npm only warns.
  step "installing npm's packages for the $2, once" "npm ci" \
    npm ci --prefix "$dir.new" --no-audit --no-fund --ignore-scripts "${omit[@]}"
  mv "$dir.new" "$dir"
}
