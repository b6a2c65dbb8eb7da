# Sourced by docker-entrypoint.sh: the first start on an empty data folder.

say() {
  echo "$(date --rfc-3339=seconds) [Note] [Entrypoint]: $*"
}

fail() {
  echo "$(date --rfc-3339=seconds) [ERROR] [Entrypoint]: $(printf '%s\n' "$@")" >&2
  exit 1
}

# A variable may come from a file named by the same variable with _FILE behind it, but not from both.
secret() {
  local name="$1" file="$1_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    fail "Both $name and $file are set (but are exclusive)"
  fi
  if [ -n "${!file:-}" ]; then
    [ -r "${!file}" ] || fail "$file names ${!file}, which cannot be read"
    export "$name"="$(< "${!file}")"
  fi
  unset "$file"
}

SECRETS="MYSQL_ROOT_HOST MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD MYSQL_ROOT_PASSWORD"

read_secrets() {
  local name
  for name in $SECRETS; do secret "$name"; done
}

forget_secrets() {
  unset $SECRETS
}

check_environment() {
  if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    fail "Database is uninitialized and password option is not specified" \
      "    You need to specify one of the following as an environment variable:" \
      "    - MYSQL_ROOT_PASSWORD" "    - MYSQL_ALLOW_EMPTY_PASSWORD" "    - MYSQL_RANDOM_ROOT_PASSWORD"
  fi
  if [ "$MYSQL_USER" = "root" ]; then
    fail "MYSQL_USER=\"root\", MYSQL_USER and MYSQL_PASSWORD are for configuring a regular user and cannot be used for the root user"
  fi
  if [ -n "$MYSQL_USER" ] && [ -z "$MYSQL_PASSWORD" ]; then
    fail "MYSQL_USER specified, but missing MYSQL_PASSWORD; MYSQL_USER will not be created"
  fi
}

# Quotes a value as an SQL string.
sql_string() {
  local value="${1//\\/\\\\}"
  printf "'%s'" "${value//\'/\'\'}"
}

# Writes the accounts and the database as SQL. A wildcard in the database's name is escaped: `_` is one in GRANT.
account_statements() {
  local root_password host database
  root_password=$(sql_string "$MYSQL_ROOT_PASSWORD")
  host=$(sql_string "${MYSQL_ROOT_HOST-%}")
  database="${MYSQL_DATABASE//\`/\`\`}"
  echo "SET @@SESSION.SQL_LOG_BIN=0;"
  if [ -n "${MYSQL_ROOT_HOST-%}" ] && [ "$MYSQL_ROOT_HOST" != "localhost" ]; then
    echo "CREATE USER 'root'@$host IDENTIFIED BY $root_password; GRANT ALL ON *.* TO 'root'@$host WITH GRANT OPTION;"
  fi
  if [ -n "$MYSQL_DATABASE" ]; then
    echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
  fi
  if [ -n "$MYSQL_USER" ]; then
    echo "CREATE USER $(sql_string "$MYSQL_USER")@'%' IDENTIFIED BY $(sql_string "$MYSQL_PASSWORD");"
    if [ -n "$MYSQL_DATABASE" ]; then
      echo "GRANT ALL ON \`${database//_/\\_}\`.* TO $(sql_string "$MYSQL_USER")@'%';"
    fi
  fi
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $root_password;"
}

# Runs SQL from standard input as root; the password is not on the command line, where others could read it.
run_sql() {
  MYSQL_PWD="$ROOT_PASSWORD" mysql --protocol=socket -uroot -hlocalhost --socket="$SOCKET" --comments "$@"
}

run_initial_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) if [ -x "$file" ]; then say "running $file"; "$file"; else say "sourcing $file"; . "$file"; fi ;;
      *.sql) say "running $file"; run_sql ${MYSQL_DATABASE:+"--database=$MYSQL_DATABASE"} < "$file" ;;
      *.sql.gz) say "running $file"; gunzip -c "$file" | run_sql ${MYSQL_DATABASE:+"--database=$MYSQL_DATABASE"} ;;
      *) say "ignoring $file" ;;
    esac
  done
}

start_temporary_server() {
  say "Starting temporary server"
  "$@" --daemonize --skip-networking --default-time-zone=SYSTEM --socket="$SOCKET" --mysqlx=OFF
  ROOT_PASSWORD=""
}

stop_temporary_server() {
  say "Stopping temporary server"
  MYSQL_PWD="$ROOT_PASSWORD" mysqladmin --protocol=socket -uroot -hlocalhost --socket="$SOCKET" shutdown
}

load_time_zones() {
  mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | sed 's/Local time zone must be set--see zic manual page/FCTY/' | run_sql --database=mysql
}

# The data folder of a server that nobody has asked for anything, with the time zones: making it takes longer than all
# else of a first start, so the image has it. Each server makes its own number and keys.
BLANK=/usr/share/mysql-blank

make_blank() {
  SOCKET=/var/run/mysqld/mysqld.sock
  set -- mysqld --datadir="$BLANK" --disable-log-bin --innodb-redo-log-capacity=8M
  "$@" --initialize-insecure --default-time-zone=SYSTEM
  start_temporary_server "$@"
  load_time_zones
  stop_temporary_server
  rm -f "$BLANK"/auto.cnf "$BLANK"/*.pem
}

# Whoever asks for something else may ask for what has to be known when the folder is made.
is_plain() {
  local own=(/etc/mysql/conf.d/*)
  [ "$*" = mysqld ] && [ "${#own[@]}" = 0 ]
}

initialise() {
  check_environment
  if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    MYSQL_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64)
    export MYSQL_ROOT_PASSWORD
    say "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
  fi
  say "Initializing database files"
  if is_plain "$@"; then
    cp --recursive --sparse=always "$BLANK/." "$DATADIR"
    start_temporary_server "$@"
  else
    "$@" --initialize-insecure --default-time-zone=SYSTEM
    start_temporary_server "$@"
    [ -n "$MYSQL_INITDB_SKIP_TZINFO" ] || load_time_zones
  fi
  account_statements | run_sql
  ROOT_PASSWORD="$MYSQL_ROOT_PASSWORD"
  run_initial_files
  if [ -n "$MYSQL_ONETIME_PASSWORD" ]; then
    echo "ALTER USER 'root'@'${MYSQL_ROOT_HOST-%}' PASSWORD EXPIRE;" | run_sql
  fi
  stop_temporary_server
  say "MySQL init process done. Ready for start up."
}
