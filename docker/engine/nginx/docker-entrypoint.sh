#!/bin/sh
# The official image's contract: the scripts in /docker-entrypoint.d run before nginx starts.
set -e

say() {
  [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"
}

if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
  for script in /docker-entrypoint.d/*; do
    case "$script" in
      *.envsh) if [ -x "$script" ]; then say "Sourcing $script"; . "$script"; else say "Ignoring $script, not executable"; fi ;;
      *.sh) if [ -x "$script" ]; then say "Launching $script"; "$script"; else say "Ignoring $script, not executable"; fi ;;
    esac
  done
  say "Configuration complete; ready for start up"
fi

exec "$@"
