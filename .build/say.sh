# Messages, and one step of work: a line that says what it does and, if it fails, how to fix it.

say() { printf 'retag: %s\n' "$*" >&2; }

# fail MESSAGE [COMMAND THAT MENDS IT]
fail() {
  printf 'retag: FAILED: %s\n' "$1" >&2
  [ -z "${2-}" ] || printf 'retag: to mend it: %s\n' "$2" >&2
  exit 1
}

# step WHAT MEND COMMAND...   The command's output is shown only if it fails.
# A function given as the command must chain its parts with &&: `set -e` is off inside it.
step() {
  local what=$1 mend=$2 log started=$SECONDS
  shift 2
  say "$what"
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
    [ $((SECONDS - started)) -lt 10 ] || say "  took $((SECONDS - started)) s"
    return
  fi
  tail -n 60 "$log" >&2
  rm -f "$log"
  fail "$what" "$mend"
}
