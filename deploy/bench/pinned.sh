# Sourced by the benchmarks: servers on a processor of their own, ended with the script.
folder=$(mktemp -d)
mkfifo "$folder/nothing"
exec 4<>"$folder/nothing"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

# need PROGRAM PACKAGE ...: ends with a list of what is missing
need() {
  local missing=()
  while [ $# -gt 0 ]; do
    command -v "$1" >/dev/null || missing+=("$2")
    shift 2
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "Missing Debian packages: ${missing[*]}" >&2
    exit 2
  fi
}

# start PROCESSORS NAME COMMAND ...: leaves its process id in $started, its output in $folder/NAME.log
start() {
  taskset -c "$1" "${@:3}" >"$folder/$2.log" 2>&1 &
  started=$!
  pids+=("$started")
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# await_port PORT: as is_open, without a process of its own, since the server being started needs the processors
await_port() {
  until { : 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; do read -rt 0.002 -u 4 || true; done
}

# listening PORT NAME: waits until the server listens
listening() {
  for _ in $(seq 300); do
    if is_open "$1"; then return; fi
    sleep 0.1
  done
  echo "$2 does not listen on port $1:" >&2
  cat "$folder/$2.log" >&2
  exit 1
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && is_open "$port"; do :; done
  echo "$port"
}

# the median of numbers, one a line
median() { sort -g | awk '{v[NR]=$1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
