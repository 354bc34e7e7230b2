# Chromium and Firefox.

# The oldest version that works. Chromium 148 does not load an unpacked extension for a test ("Extensions.loadUnpacked: Method
# not available"); Firefox 142 is the first that knows what the manifest says of data.
CHROMIUM_OLDEST=156
FIREFOX_OLDEST=142

# need_browser chromium|firefox   Sets and exports CHROMIUM or FIREFOX.
need_browser() {
  case $1 in
    chromium)
      CHROMIUM=$(find_browser "${CHROMIUM-}" "$CHROMIUM_OLDEST" chromium chromium chromium-browser)
      export CHROMIUM
      ;;
    firefox)
      FIREFOX=$(find_browser "${FIREFOX-}" "$FIREFOX_OLDEST" firefox-esr firefox-esr firefox)
      export FIREFOX
      ;;
    *) fail "no browser is called \"$1\"" "use chromium or firefox" ;;
  esac
}

# find_browser CHOSEN OLDEST PACKAGE NAME...   Prints its path. Where none is there, or an old one, Debian's PACKAGE is
# installed.
find_browser() {
  local chosen=$1 oldest=$2 package=$3 name
  shift 3
  if [ -n "$chosen" ]; then
    command -v "$chosen" || fail "there is no program \"$chosen\"" "unset CHROMIUM FIREFOX"
    return
  fi
  for name in "$@"; do
    if [ "$(major_version "$name")" -ge "$oldest" ]; then
      command -v "$name"
      return
    fi
  done
  apt_install "$package" >&2 || exit
  [ "$(major_version "$package")" -ge "$oldest" ] ||
    fail "Debian's $package is older than version $oldest" "install a newer one, and name it in CHROMIUM or FIREFOX"
  command -v "$package"
}

# major_version PROGRAM   0 where there is none.
major_version() {
  local told
  told=$("$1" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\)\..*/\1/p' | head -n 1) || true
  printf '%s' "${told:-0}"
}

# browsers_to_test   One a line.
browsers_to_test() { tr ', ' '\n\n' <<<"${RETAG_BROWSERS:-chromium,firefox}" | sed '/^$/d'; }
