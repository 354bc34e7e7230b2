# ./build.sh test: every check, counted.

PASSED=0
FAILED=0
FAILURES=()

run_checks() {
  need_cargo
  need_components rustfmt clippy
  local results
  results=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$results'" EXIT

  check "formatting" "cargo fmt" cargo fmt --check
  check "clippy" "cargo clippy --all-targets" native clippy --all-targets -- --deny warnings
  rust_tests "$results/cargo"
  check "100,000 simulated worlds" "cargo test --test simulator (its head says how to replay one)" simulated_worlds
  if succeeds "the build" "./build.sh" "$ROOT/build.sh" assemble; then
    check "the packages' sizes" "look at what was packed: unzip -l dist/*.zip" "$ROOT/build.sh" weigh
    check "clippy for wasm" "cargo clippy --lib --target $WASM_TARGET" clippy_wasm
    check "the packages are the same when packed twice" "./build.sh" packs_the_same
    node_modules tests
    check "web-ext lint" "node_modules/.bin/web-ext lint --source-dir dist/firefox" lint_firefox
    need_servers
    browser_tests "$results/node"
  fi
  summary
}

# check NAME MEND COMMAND...   One check, with its output; the run goes on where it fails.
check() { succeeds "$@" || true; }

# succeeds NAME MEND COMMAND...   The same, and tells what became of it. The end of a failed command's output is told once
# more in the summary: a CI may show the last lines only.
succeeds() {
  local name=$1 mend=$2 log status
  shift 2
  say "checking: $name"
  log=$(mktemp)
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  if [ "$status" -eq 0 ]; then
    PASSED=$((PASSED + 1))
  else
    count_failure "$name" "$mend"
    FAILURES+=("$(tail -n 15 "$log")")
  fi
  rm -f "$log"
  return "$status"
}

count_failure() {
  FAILED=$((FAILED + ${3:-1}))
  FAILURES+=("FAILED: $1 (to mend it: $2)")
  say "FAILED: $1 (to mend it: $2)"
}

summary() {
  [ "$FAILED" -eq 0 ] || printf '%s\n' "${FAILURES[@]}"
  printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
  [ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
}

# need_components NAME...   Parts of Rust that a minimal installation lacks.
need_components() {
  local name
  for name in "$@"; do
    cargo "${name/rustfmt/fmt}" --version >/dev/null 2>&1 ||
      step "adding Rust's $name" "rustup component add $name" rustup component add "$name"
  done
}

# native CARGO_ARGUMENT...   cargo in the shared target directory.
native() { with_lock native native_unlocked "$@"; }

native_unlocked() {
  local dir=$CACHE/target/native command=$1
  shift
  claim_target "$dir" && cargo "$command" --locked --target-dir "$dir" "$@"
}

clippy_wasm() { with_lock wasm clippy_wasm_unlocked; }

clippy_wasm_unlocked() {
  local dir=$CACHE/target/wasm
  claim_target "$dir" --target "$WASM_TARGET" &&
    cargo clippy --locked --lib --target "$WASM_TARGET" --target-dir "$dir" -- --deny warnings
}

# rust_tests LOG   Counts what cargo's test programs say of themselves.
rust_tests() {
  local passed failed status=0
  # What is copied for HTTPie is run with HTTPie.
  command -v http >/dev/null || apt_install httpie
  say "checking: cargo test"
  native test --no-fail-fast 2>&1 | tee "$1" || status=$?
  passed=$(counted 's/^test result: .* \([0-9]*\) passed;.*/\1/p' "$1")
  failed=$(counted 's/^test result: .*; \([0-9]*\) failed;.*/\1/p' "$1")
  PASSED=$((PASSED + passed))
  if [ "$status" -ne 0 ]; then
    # It can also fail without a failed test: nothing compiled, or a test program died.
    count_failure "cargo test" "cargo test" "$((failed > 0 ? failed : 1))"
  fi
}

# cargo test has played a few of them already.
simulated_worlds() { SIM_WORLDS=100000 native test --release --test simulator; }

# browser_tests LOG   Real browsers, real DevTools. A test mostly waits for a browser, so two files run at a time: each has
# its own browsers, profiles and ports.
browser_tests() {
  local passed failed status=0 browser
  for browser in $(browsers_to_test); do need_browser "$browser"; done
  build_origin
  say "checking: the browsers ($(browsers_to_test | paste -sd' '))"
  # The time-out, for one whole file, is for what hangs: each wait in a test has a deadline of its own.
  node --test --test-concurrency=2 --test-timeout=900000 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$1" tests/browsers/*.test.mjs || status=$?
  passed=$(counted 's/^# pass \([0-9]*\)$/\1/p' "$1")
  failed=$(counted 's/^# fail \([0-9]*\)$/\1/p' "$1")
  PASSED=$((PASSED + passed))
  if [ "$status" -ne 0 ]; then
    count_failure "the browser tests" "node --test tests/browsers/" "$((failed > 0 ? failed : 1))"
  fi
}

# counted SED_SCRIPT FILE   The sum of the numbers that the script prints.
counted() { sed -n "$1" "$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# The zips hold what the folders hold, and packing once more gives the same bytes.
packs_the_same() {
  local again browser zip
  again=$(mktemp -d) || return
  mkdir "$again/module" &&
    cp dist/chromium/retag.js dist/chromium/retag_bg.wasm "$again/module/" &&
    { [ ! -d dist/chromium/snippets ] || cp -r dist/chromium/snippets "$again/module/"; } &&
    python3 .build/pack.py --version "$(package_version retag)" --extension extension --module "$again/module" \
      --out "$again/out" >/dev/null &&
    diff -r "$again/out" dist
  local status=$?
  rm -rf "$again"
  return $status
}

# A warning fails too.
lint_firefox() { node_modules/.bin/web-ext lint --source-dir dist/firefox --warnings-as-errors --no-config-discovery; }
