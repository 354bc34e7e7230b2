# Debian's packages.

# apt_install PACKAGE...
apt_install() {
  local as_root=()
  command -v apt-get >/dev/null ||
    fail "missing: $*, and this system has no apt-get" "install the equivalent of: $*"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      fail "missing: $*, and only root can install it" "as root: apt-get update && apt-get install $*"
    as_root=(sudo)
  fi
  with_lock apt step "installing Debian's $*" \
    "${as_root[*]} apt-get update && ${as_root[*]} apt-get install $*" \
    apt_get_install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -- "$@"
}

# apt_get_install COMMAND... -- PACKAGE...   The lists are fetched anew only where the ones at hand do not do.
apt_get_install() {
  local apt=()
  while [ "$1" != -- ]; do
    apt+=("$1")
    shift
  done
  shift
  "${apt[@]}" install -y --no-install-recommends "$@" ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; }
}
