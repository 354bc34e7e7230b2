# What is fetched or built once, and the locks that let two runs share it.

CACHE=${RETAG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/retag}
mkdir -p "$CACHE/locks" "$CACHE/tools" "$CACHE/npm"

# with_lock NAME COMMAND...   One run at a time does what NAME stands for, over all checkouts.
with_lock() {
  local name=$1
  shift
  (
    if ! flock --nonblock 9; then
      say "waiting for another run ($name)"
      flock 9
    fi
    "$@"
  ) 9>"$CACHE/locks/$name"
}

# A name for this checkout that is good in a file name.
checkout_id() { printf '%s' "$ROOT" | sha256sum | cut -c1-16; }

# remember_failure NAME, failed_lately NAME   A fetch that failed is not repeated in every build.
remember_failure() { touch "$CACHE/failed-$1"; }
failed_lately() { [ -n "$(find "$CACHE/failed-$1" -mmin -1440 2>/dev/null)" ]; }
