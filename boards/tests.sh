# shellcheck shell=bash
# Counts checks of shell scripts, and tells the sums as the runners of the other tests do. To be sourced.

succeeded=0
failed=0
skipped=0

# check WHAT COMMAND...: succeeds if the command does. What it prints is shown if it does not.
check() {
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then
    succeeded=$((succeeded + 1))
  else
    failed=$((failed + 1))
    printf 'failed %s\n%s\n' "$what" "$output"
  fi
}

# skip WHAT WHY
skip() {
  skipped=$((skipped + 1))
  echo "skipped $1: $2"
}

# fetch PACKAGE...: on a machine of its own (CI=true, root, apt) installs what the tests need.
fetch() {
  [ "${CI:-}" = true ] && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null || return 0
  apt-get update -q > /dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" > /dev/null
}

# Not, for the commands of check: a "!" would be no command.
refused() { ! "$@"; }

# summary: prints the sums; fails if a check did.
summary() {
  printf '  total: %d\n  failed: %d\n  succeeded: %d\n  skipped: %d\n' $((succeeded + failed + skipped)) $failed $succeeded $skipped
  [ $failed -eq 0 ]
}
