
# shellcheck shell=bash
# What the part above cannot know: stores, and the ids that are in one. For bash, and for zsh with its bashcompinit, which runs
# functions of completion as sh would.

# Runs a command of the exchange server. Functions expand no aliases by themselves.
_exchange_run() {
  local run
  if [ -n "${ZSH_VERSION:-}" ]; then run="${aliases[exchange]:-}"; else run="${BASH_ALIASES[exchange]:-}"; fi
  eval "${run:-exchange} \"\$@\"" 2>/dev/null
}

# Takes lines as candidates. They may have blanks.
_exchange_reply() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}

# Prints the files whose names begin so, behind a prefix. compgen of zsh would look for the whole word.
_exchange_files() {
  local file
  for file in "$2"*; do
    if [ -d "$file" ]; then echo "$1$file/"; elif [ -e "$file" ]; then echo "$1$file"; fi
  done
}

# Prints the first column of a list. The store is that of the line, or of the environment.
_exchange_column() {
  local store
  store="$(printf '%s' "$COMP_LINE" | sed -n 's/.*--store[= ] *\([^ ]*\).*/\1/p')"
  if [ -n "$store" ]; then set -- "$@" --store "$store"; fi
  _exchange_run "$@" | awk 'NR > 1 { print $1 }'
}

# Says which list has the word at the cursor, empty for none.
_exchange_list_for() {
  local line="${COMP_WORDS[*]:1:$((COMP_CWORD - 1))}"
  case "$line" in
    "integration show" | "integration update" | "integration delete" | "integration suspend" | "integration resume" \
      | "quota show" | "quota set" | "quota clear" | "audit" \
      | "key create" | "key list" | "key update" | "key revoke" | "key rotate" \
      | "key quota show" | "key quota set" | "key quota clear") echo integration list --limit 200 ${1:+--name "$1"} ;;
    "key update "* | "key revoke "* | "key rotate "* | "key quota show "* | "key quota set "* | "key quota clear "*)
      case "${COMP_WORDS[COMP_CWORD-2]}" in
        update | revoke | rotate | show | set | clear) echo key list "${COMP_WORDS[COMP_CWORD-1]}" ;;
      esac ;;
    "organization key create" | "organization key list" | "organization key revoke")
      echo organization list --limit 200 ${1:+--name "$1"} ;;
    "operator revoke") echo operator list --limit 200 ${1:+--name "$1"} ;;
  esac
}

_exchange_complete() {
  local word="${COMP_WORDS[COMP_CWORD]}" list before=
  COMPREPLY=()
  case "$COMP_LINE" in
    *--store[\ =]sqlite:*)
      case "${COMP_LINE##*--store[ =]sqlite:}" in
        *\ *) ;;
        *)
          # a colon ends a word in bash, and in zsh it does not
          case "$word" in *sqlite:*) before="${word%%sqlite:*}sqlite:" ;; esac
          word="${word#"$before"}"
          _exchange_reply < <(_exchange_files "$before" "${word#:}")
          return ;;
      esac ;;
  esac
  case "$COMP_LINE" in
    *--store\ "$word") _exchange_reply < <(compgen -W "sqlite: datastore" -- "$word")
      compopt -o nospace 2>/dev/null || true
      return ;;
  esac
  case "$word" in
    -*) ;;
    *)
      list="$(_exchange_list_for "$word")"
      if [ -n "$list" ]; then
        # shellcheck disable=SC2086 # a command in one variable
        _exchange_reply < <(compgen -W "$(_exchange_column $list)" -- "$word")
        if [ "${#COMPREPLY[@]}" -gt 0 ]; then return; fi
      fi ;;
  esac
  _complete_exchange
}

complete -F _exchange_complete -o default exchange
