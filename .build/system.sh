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

# apt_get_install COMMAND... -- PACKAGE...   From lists that are fetched anew: a machine's own can be months old, and
# what they name still be there. Where nothing can be fetched, those at hand may do.
apt_get_install() {
  local apt=()
  while [ "$1" != -- ]; do
    apt+=("$1")
    shift
  done
  shift
  "${apt[@]}" update || say "the packages' lists could not be fetched: those at hand are used"
  "${apt[@]}" install -y --no-install-recommends "$@"
}
