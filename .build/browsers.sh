# Chromium and Firefox.

# need_browser chromium|firefox   Sets and exports CHROMIUM or FIREFOX.
need_browser() {
  case $1 in
    chromium)
      CHROMIUM=$(find_program "${CHROMIUM-}" chromium chromium chromium-browser)
      export CHROMIUM
      ;;
    firefox)
      FIREFOX=$(find_program "${FIREFOX-}" firefox-esr firefox-esr firefox)
      export FIREFOX
      ;;
    *) fail "no browser is called \"$1\"" "use chromium or firefox" ;;
  esac
}

# find_program CHOSEN PACKAGE NAME...   Prints its path; installs Debian's PACKAGE if none is there.
find_program() {
  local chosen=$1 package=$2 name
  shift 2
  if [ -n "$chosen" ]; then
    command -v "$chosen" || fail "there is no program \"$chosen\"" "unset CHROMIUM FIREFOX"
    return
  fi
  for name in "$@"; do
    ! command -v "$name" || return 0
  done
  apt_install "$package" >&2
  command -v "$package"
}

# browsers_to_test   One a line.
browsers_to_test() { tr ', ' '\n\n' <<<"${RETAG_BROWSERS:-chromium,firefox}" | sed '/^$/d'; }
