#!/bin/bash
# An empty data folder is initialised from the MARIADB_* or MYSQL_* variables, then the server runs.
set -euo pipefail

data=/var/lib/mysql
accounts=/run/mysqld/accounts.sql

# A variable may come from a file, named by the same variable with _FILE behind it.
value() {
  local one="MARIADB_$1" other="MYSQL_$1" one_file="MARIADB_$1_FILE" other_file="MYSQL_$1_FILE"
  local value="${!one:-${!other:-}}" file="${!one_file:-${!other_file:-}}"
  [ -n "$value" ] || [ -z "$file" ] || value=$(< "$file")
  echo "$value"
}

# Quotes a value as an SQL string.
sql_string() {
  local value="${1//\\/\\\\}"
  printf "'%s'" "${value//\'/\'\'}"
}

# One statement a line, as the server wants it in a file that it reads before anybody may connect.
account_statements() {
  local root database user
  root=$(sql_string "$(value ROOT_PASSWORD)")
  database=$(value DATABASE)
  user=$(value USER)
  echo "SET @@SESSION.SQL_LOG_BIN=0;"
  echo "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');" # they have no password
  echo "FLUSH PRIVILEGES;"
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root;"
  echo "CREATE USER 'root'@'%' IDENTIFIED BY $root;"
  echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
  if [ -n "$database" ]; then
    echo "CREATE DATABASE \`${database//\`/\`\`}\`;"
  fi
  if [ -n "$user" ]; then
    echo "CREATE USER $(sql_string "$user")@'%' IDENTIFIED BY $(sql_string "$(value PASSWORD)");"
    [ -z "$database" ] || echo "GRANT ALL ON \`${database//_/\\_}\`.* TO $(sql_string "$user")@'%';"
  fi
}

if [ "${1:0:1}" = "-" ]; then
  set -- mariadbd "$@"
fi
if [ "$1" != mariadbd ] || [ "${2:-}" = --version ]; then
  exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
  chown mysql:mysql "$data" "${accounts%/*}"
  exec setpriv --reuid mysql --regid mysql --init-groups "${BASH_SOURCE[0]}" "$@"
fi
if [ ! -d "$data/mysql" ]; then
  if [ -z "$(value ROOT_PASSWORD)" ]; then
    echo "Database is uninitialized and password option is not specified" >&2
    exit 1
  fi
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve
  (umask 077 && account_statements > "$accounts")
  set -- "$@" --init-file="$accounts"
fi
exec "$@" --datadir="$data" --socket=/run/mysqld/mysqld.sock --bind-address=0.0.0.0 --skip-name-resolve
