#!/usr/bin/env bash
# The one command of the project: `./build.sh help` says what it can do.
#
# It installs what is missing for the command that is asked, and nothing else. What it fetches or
# builds once is kept outside the checkout, in ${RETAG_CACHE:-~/.cache/retag}.
set -euo pipefail

CALLER_DIR=$PWD
ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
cd "$ROOT"
for part in say cache system cargo wasm npm browsers servers extension checks; do
  # shellcheck source=/dev/null
  source ".build/$part.sh"
done

usage() {
  cat <<'TEXT'
usage: ./build.sh [COMMAND]

  build               build dist/chromium/ and dist/firefox/ (unpacked extensions) and a zip of each
  demo [BROWSER]      build, and open the demo page with the panel (chromium or firefox);
                      without a display: drive the panel through one 412, its repair, an undo and
                      a merge
  test                all tests and checks, real browsers included
  bench               build, and run the benchmarks
  serve [PORT]        the demo origin alone; prints `listening on http://...`
  evaluate            JSON lines on standard input; the status that RFC 9110 gives, a line each
  diagnose FILE.har   JSON lines: each exchange that has a condition, and why it failed
  merge BASE THEIRS MINE
                      the three-way merge of three files, JSON by structure, anything else by lines
  help                this text

environment
  RETAG_CACHE         where tools and build products are kept between runs
  RETAG_BROWSERS      the browsers to test, separated by commas (default: chromium,firefox)
  CHROMIUM, FIREFOX   the browsers' programs, if they are not the ones on PATH
TEXT
}

main() {
  local command=${1:-build}
  [ $# -eq 0 ] || shift
  case $command in
    build) build_extension ;;
    # The steps of a build, for the checks: a package that is too large must not hide what the browsers say.
    assemble) assemble_extension ;;
    weigh) weigh_extension ;;
    demo) demo "$@" ;;
    test) run_checks ;;
    bench) bench "$@" ;;
    serve) serve "$@" ;;
    evaluate) run_tool evaluate "$@" ;;
    diagnose) run_tool diagnose "$@" ;;
    merge) run_tool merge "$@" ;;
    help | -h | --help) usage ;;
    *)
      usage >&2
      fail "no command is called \"$command\"" "./build.sh help"
      ;;
  esac
}

# diagnose, evaluate and merge: standard output is theirs alone, and a file is named from where the user is.
run_tool() {
  build_tool >&2
  cd "$CALLER_DIR"
  exec "$ROOT/target/retag" "$@"
}

serve() {
  build_origin >&2
  exec "$ROOT/target/origin" "$@"
}

demo() {
  local browser=${1:-chromium}
  assemble_extension
  build_origin
  node_modules tools
  need_browser "$browser"
  if [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    exec node tests/browsers/lib/demo_window.mjs "$browser"
  fi
  say "no display: driving the panel headless"
  exec node tests/browsers/demo.mjs "$browser"
}

bench() {
  assemble_extension
  build_origin
  node_modules tools
  need_browser chromium
  exec node tests/browsers/bench.mjs "$@"
}

main "$@"
