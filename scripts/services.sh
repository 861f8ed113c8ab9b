#!/usr/bin/env bash
# Starts a private PostgreSQL (with pgvector) and Redis for tests, on spare ports, in a temporary folder,
# and prints the variables that lead to them:
#   eval "$(npm run -s services)"       start (or find those already started)
#   npm run -s services stop            stop and delete them
# The server is of this machine (Debian: .ci/install brings both); nothing outside the folder is touched.
set -euo pipefail

home=${GEPETO_SERVICES_DIR:-${TMPDIR:-/tmp}/gepeto-services-$(id -u)}

# PostgreSQL refuses to run as root: then the account that Debian makes for it runs it.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
  if [ -n "$newest" ]; then echo "$newest"; elif command -v pg_config >/dev/null; then pg_config --bindir; fi
}

start_postgres() {
  local bin port
  bin=$(postgres_bin)
  if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then echo '# skipped: PostgreSQL is not installed' ; return; fi
  if [ ! -e "$("$bin/pg_config" --sharedir 2>/dev/null || echo "/usr/share/postgresql/$(basename "$(dirname "$bin")")")/extension/vector.control" ] &&
     [ ! -e "/usr/share/postgresql/$(basename "$(dirname "$bin")")/extension/vector.control" ]; then
    echo '# skipped: PostgreSQL is here without pgvector'; return
  fi
  if ! { [ -f "$home/postgres.port" ] && as_postgres "$bin/pg_ctl" -D "$home/postgres" status >/dev/null 2>&1; }; then
    rm -rf "$home/postgres" && mkdir -p "$home/postgres"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$home/postgres"; fi
    port=$(free_port)
    (
      cd /
      as_postgres "$bin/initdb" -D "$home/postgres" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
      # Durable as in production; only the sockets and the log stay in the folder.
      as_postgres "$bin/pg_ctl" -D "$home/postgres" -w -t 60 -l "$home/postgres/server.log" \
        -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$home/postgres -c max_connections=200 -c timezone=UTC" start >/dev/null
    ) </dev/null
    echo "$port" >"$home/postgres.port"
  fi
  echo "export GEPETO_TEST_DATABASE_URL=postgres://postgres@127.0.0.1:$(cat "$home/postgres.port")/postgres"
}

start_redis() {
  local port
  if ! command -v redis-server >/dev/null; then echo '# skipped: Redis is not installed'; return; fi
  if ! { [ -f "$home/redis.pid" ] && kill -0 "$(cat "$home/redis.pid")" 2>/dev/null; }; then
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --daemonize yes --save '' --appendonly no \
      --dir "$home" --pidfile "$home/redis.pid" --logfile "$home/redis.log" >/dev/null </dev/null
    echo "$port" >"$home/redis.port"
    for _ in $(seq 50); do [ -s "$home/redis.pid" ] && break; sleep 0.1; done
  fi
  echo "export GEPETO_TEST_REDIS_URL=redis://127.0.0.1:$(cat "$home/redis.port")"
}

stop() {
  local bin
  bin=$(postgres_bin)
  if [ -n "$bin" ] && [ -d "$home/postgres" ]; then
    (cd / && as_postgres "$bin/pg_ctl" -D "$home/postgres" -m immediate -w stop >/dev/null 2>&1) || true
  fi
  if [ -f "$home/redis.pid" ]; then kill "$(cat "$home/redis.pid")" 2>/dev/null || true; fi
  rm -rf "$home"
}

case ${1:-start} in
  start)
    mkdir -p "$home"
    chmod 755 "$home"
    start_postgres
    start_redis
    ;;
  stop) stop ;;
  *) echo "usage: services.sh [start|stop]" >&2; exit 2 ;;
esac
