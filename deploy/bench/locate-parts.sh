# Sourced by the benchmarks of mode locate, after pinned.sh: nginx plays locate, signtokens signs, wrk asks. Expects $tokens
# and $connections.
cc -O2 -o "$folder/signtokens" deploy/bench/signtokens.c -lcrypto
"$folder/signtokens" "$folder" 1 0 1
upstream=$(free_port)

result() {
  printf '{"machine":"mlab1-%s","hostname":"ndt-mlab1-%s","location":{"city":"New York","country":"US"},"urls":{' "$1" "$1"
  for url in ws:///ndt/v7/download ws:///ndt/v7/upload wss:///ndt/v7/download wss:///ndt/v7/upload; do
    printf '"%s":"%s://ndt-mlab1-%s/ndt/v7/%s?access_token=%0300d&index=0&locate_version=v2&metro_rank=0",' \
      "$url" "${url%%:*}" "$1" "${url##*/}" 0
  done | sed 's/,$//'
  printf '}}'
}
echo "{\"results\":[$(for site in lga0t lga1t iad0t ord0t; do result "$site.mlab-sandbox.measurement-lab.org"; done | sed 's/}}{/}},{/g')]}" >"$folder/answer.json"
cat >"$folder/nginx.conf" <<CONFIG
daemon off;
error_log stderr;
pid $folder/nginx.pid;
worker_processes 1;
user root;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $folder;
  proxy_temp_path $folder;
  fastcgi_temp_path $folder;
  uwsgi_temp_path $folder;
  scgi_temp_path $folder;
  server {
    listen 127.0.0.1:$upstream;
    default_type application/json;
    root $folder;
    open_file_cache max=10 inactive=1h;
    location /v2/ { try_files /answer.json =404; }
  }
}
CONFIG
start 1 nginx nginx -c "$folder/nginx.conf" -p "$folder"
listening "$upstream" nginx

# processor_seconds PID, spare_ticks: of the process; what is left of processor 1
processor_seconds() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) / hz}' "/proc/$1/stat"; }
spare_ticks() { awk '/^cpu1 / {print $5}' /proc/stat; }

# haproxy_config PORT
haproxy_config() {
  sed "s#PORT#$1#; s#UPSTREAM#$upstream#; s#FOLDER#$folder#" deploy/bench/locate.haproxy.cfg >"$folder/haproxy.cfg"
}

# sign COUNT SECONDS_AHEAD: tokens of many integrations into "some", those of int-0 into "refused"
sign() {
  begin=$(($(date +%s) + $2))
  "$folder/signtokens" "$folder" "$1" "$begin" 50
  awk -v folder="$folder" 'NR % 50 == 1 {print > (folder "/refused"); next} {print > (folder "/some")}' "$folder/tokens"
  while [ "$(date +%s)" -lt "$begin" ]; do sleep 0.1; done
}

# ask SCENARIO PORT PID SECONDS: prints what locate.lua prints, processor seconds of PID, spare part of processor 1
ask() {
  local path=/v2/priority/nearest/ndt/ndt7 arguments=("$folder/some")
  case $1 in
    plain) path=/v2/nearest/ndt/ndt7 arguments=() ;;
    new) arguments+=(once) ;;
    refused) arguments=("$folder/refused") ;;
  esac
  local cpu spare
  cpu=$(processor_seconds "$3") spare=$(spare_ticks)
  taskset -c 1 wrk -t 1 -c "$connections" -d "$4" -s deploy/bench/locate.lua "http://127.0.0.1:$2$path" -- \
    "${arguments[@]}" | awk '/RESULT/ {$1 = ""; print}' | tr '\n' ' '
  awk -v "hz=$(getconf CLK_TCK)" "BEGIN {print $(processor_seconds "$3") - $cpu, ($(spare_ticks) - $spare) / hz}"
}

# check SCENARIO PROXY REQUESTS REFUSED FAILED: notes what was not answered as it should have been
check() {
  local expected=0
  if [ "$1" = refused ]; then expected=$3; fi
  if [ "$5" -ne 0 ] || [ $((expected - $4)) -gt 60 ] || [ "$4" -gt "$expected" ]; then
    echo "NOTE: $1 through $2: of $3, $4 were refused and $5 failed" >&2
  fi
}
