#!/bin/bash
# The official image's contract: an empty data folder is initialised from the MYSQL_* variables, then the server runs.
set -eo pipefail
shopt -s nullglob

. /usr/local/bin/initialise.sh

main() {
  if [ "${1:0:1}" = "-" ]; then
    set -- mysqld "$@"
  fi
  if [ "$1" = "mysqld" ] && ! asks_for_help "$@"; then
    say "Entrypoint script for MySQL Server started."
    check_configuration "$@"
    DATADIR=$(setting datadir "$@")
    SOCKET=$(setting socket "$@")
    mkdir -p "$DATADIR" "${SOCKET%/*}"
    if [ "$(id -u)" = "0" ]; then
      find "$DATADIR" "${SOCKET%/*}" \! -user mysql -exec chown mysql '{}' +
      exec setpriv --reuid mysql --regid mysql --init-groups "$BASH_SOURCE" "$@"
    fi
    read_secrets
    if [ ! -d "$DATADIR/mysql" ]; then
      initialise "$@"
    fi
    forget_secrets
  fi
  exec "$@"
}

asks_for_help() {
  local argument
  for argument; do
    case "$argument" in
      -\? | --help | --print-defaults | -V | --version) return 0 ;;
    esac
  done
  return 1
}

check_configuration() {
  local errors
  if ! errors=$("$@" --validate-config 2>&1 >/dev/null); then
    fail "mysqld failed while attempting to check config" "command was: $*" "$errors"
  fi
}

setting() {
  local name="$1"
  shift
  "$@" --verbose --help --log-bin-index="$(mktemp -u)" 2>/dev/null | awk -v name="$name" '$1 == name && /^[^ \t]/ { sub(/^[^ \t]+[ \t]+/, ""); print; exit }'
}

main "$@"
