# A throw-away PostgreSQL for deploy/run. To be sourced; needs $work, an existing directory.
# start_postgres PORT leaves it listening on the loopback address; stop_postgres ends it.

pg_programs="$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -t/ -k5 -n | tail -1)"

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then (cd "$work" && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  local port="$1"
  [ "$(id -u)" -eq 0 ] && chown postgres "$work"
  as_postgres "$pg_programs/initdb" -D "$work/data" -U postgres -A trust --no-sync -E UTF8 \
    --locale C.UTF-8 > "$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; return 1; }
  as_postgres "$pg_programs/pg_ctl" -D "$work/data" -l "$work/postgres.log" -s -w start -o \
    "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work -c fsync=off" ||
    { cat "$work/postgres.log" >&2; return 1; }
}

stop_postgres() {
  [ -f "$work/data/postmaster.pid" ] &&
    as_postgres "$pg_programs/pg_ctl" -D "$work/data" -m immediate -s stop
}
