# For the commands beside this file: a directory outside the sources, and a Debian with a JRE and systemd to try things in.
# TOLLGATE_WORKSHOP names the directory; it is removed at the end unless TOLLGATE_KEEP is set.
# shellcheck shell=bash
here="$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
root="$(cd "$here/../.." && pwd -P)"
workshop="${TOLLGATE_WORKSHOP:-/var/tmp/tollgate-workshop}"
mkdir -p "$workshop"

say() { printf '== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

# TOOL PACKAGE ...: installs Debian packages whose tools are missing
need() {
  local missing=()
  while [ $# -gt 0 ]; do
    command -v "$1" >/dev/null || missing+=("$2")
    shift 2
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  local try
  for try in 1 2 3 4; do
    if fetched "${missing[@]}" >"$workshop/apt.log" 2>&1; then return; fi
    if [ "$try" -lt 4 ]; then sleep $((try * 10)); fi
  done
  tail -5 "$workshop/apt.log" >&2
  fail "not installed: ${missing[*]}"
}

# a name server or a mirror may be away for a moment, and another apt-get at work
fetched() {
  local wait=(-o DPkg::Lock::Timeout=300)
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qy --no-install-recommends "${wait[@]}" "$@" || {
    apt-get update -q "${wait[@]}"
    apt-get install -qy --no-install-recommends "${wait[@]}" "$@"
  }
}

# lays a small Debian out as $workshop/base.tar
debian() {
  if [ -s "$workshop/base.tar" ]; then return; fi
  need mmdebstrap mmdebstrap
  say "A Debian with a JRE (a minute)"
  mmdebstrap --quiet --variant=minbase \
    --include=openjdk-17-jre-headless,systemd,systemd-sysv,iproute2,ca-certificates \
    bookworm "$workshop/new.base.tar" >"$workshop/debian.log" 2>&1 || { tail -5 "$workshop/debian.log" >&2; fail mmdebstrap; }
  mv "$workshop/new.base.tar" "$workshop/base.tar"
}

# makes the release, unless the one that is there is of these jars and files
release() {
  local sums="$root/target/release/SHA256SUMS"
  if [ -f "$sums" ] && [ -z "$(find "$root"/*/target/*.jar "$root/deploy" -newer "$sums" -type f -print -quit)" ]; then return; fi
  "$root/deploy/release/make" --built >/dev/null
}
