# What the scripts of a package's life share. Each step says its name: the last one that is told failed.
step() {
  echo "step: $*"
}

# The file has a line that matches.
expect() {
  grep -Eq "$2" "$1" || {
    echo "no line like $2 in:"
    cat "$1"
    exit 1
  }
}

as_putmon() {
  setpriv --reuid putmon --regid putmon --init-groups -- "$@"
}

start_server() {
  # Replaced by the server: a function in the background would be a shell beside it.
  setpriv --reuid putmon --regid putmon --init-groups -- putmon serve >/tmp/server.log 2>&1 &
  server=$!
  waited=0
  until grep -q '^putmon serves' /tmp/server.log; do
    waited=$((waited + 1))
    if [ "$waited" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
      cat /tmp/server.log
      exit 1
    fi
    sleep 0.2
  done
}

stop_server() {
  kill -TERM "$server"
  wait "$server" || true
}

make_key() {
  as_putmon putmon key create --json >/tmp/key.json
  PUTMON_SECRET_ID=$(sed -n 's/.*"secretId": "\(.*\)".*/\1/p' /tmp/key.json)
  PUTMON_SECRET_KEY=$(sed -n 's/.*"secretKey": "\(.*\)".*/\1/p' /tmp/key.json)
  export PUTMON_SECRET_ID PUTMON_SECRET_KEY
}

report() {
  putmon put --url http://127.0.0.1:8080 --namespace demo --metric load --dimension host=web1 --value "$1" >/tmp/put
  expect /tmp/put '^0 OK$'
}

values() {
  as_putmon putmon get --namespace demo --metric load --json >/tmp/got
  for value in "$@"; do expect /tmp/got "\"?value\"?: $value\b|\b$value,?$"; done
}
