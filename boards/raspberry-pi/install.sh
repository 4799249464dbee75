#!/bin/sh
# Installs the agent from the folder of this script as a systemd service. Run again, it upgrades and keeps the configuration.
set -eu

usage() {
  cat << 'END'
usage: sudo ./install.sh [--uninstall | --purge] [--root DIR]

Installs mobilenet-edge-agent, or the newer one beside this script, and starts it.

  --uninstall   stops and removes the program; configuration, pictures and user stay
  --purge       removes these too
  --root DIR    works on the system under DIR, as the mounted root of a card, and starts nothing

  /opt/mobilenet-edge                the program, the model, this script
  /etc/mobilenet-edge/agent.json     the configuration; yours, never overwritten
  /var/lib/mobilenet-edge            what the agent writes

example: tar -xzf mobilenet-edge-agent-linux-arm64.tar.gz && sudo mobilenet-edge-agent/install.sh
END
}

fail() { echo "install.sh: $1" >&2; exit 1; }

action=install
root=
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit ;;
    --uninstall) action=uninstall ;;
    --purge) action=purge ;;
    --root)
      [ -d "${2:-}" ] || fail "--root needs the folder of a system"
      root=$(cd "$2" && pwd)
      shift
      ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

# Running services are touched only without --root; "--root /" is the first boot, when nothing may be started yet.
offline=$root
[ "$root" != / ] || root=
[ "$(id -u)" -eq 0 ] || fail "run it with sudo"

name=mobilenet-edge-agent
user=mobilenet-edge
program=$root/opt/mobilenet-edge
configuration=$root/etc/mobilenet-edge
unit=$root/etc/systemd/system/$name.service
bundle=$(cd "$(dirname "$0")" && pwd)

control() {
  if [ -n "$offline" ]; then systemctl --quiet --root="$offline" "$@"; else systemctl --quiet "$@"; fi
}

remove() {
  if [ -e "$unit" ]; then
    [ -n "$offline" ] || control stop $name
    control disable $name
  fi
  rm -rf "$program" "$unit" "$root/usr/local/bin/$name"
  [ -n "$offline" ] || control daemon-reload
}

case $action in
  uninstall)
    remove
    echo "removed; $configuration and $root/var/lib/mobilenet-edge stay (--purge removes them too)"
    exit
    ;;
  purge)
    remove
    rm -rf "$configuration" "$root/var/lib/mobilenet-edge"
    ! grep -q "^$user:" "$root/etc/passwd" || userdel --prefix "$root/" $user
    ! grep -q "^$user:" "$root/etc/group" || groupdel --prefix "$root/" $user
    echo "removed, with configuration and pictures"
    exit
    ;;
esac

for file in $name $name.service agent.json agent.schema.json cards.tflite; do
  [ -e "$bundle/$file" ] || fail "$bundle/$file is missing; unpack the whole archive that ./publish made"
done

# Reports early, and more clearly than systemd, that the system is too old or 32-bit.
[ -n "$root" ] || "$bundle/$name" --help > /dev/null || fail "the program does not run here; it needs 64-bit Raspberry Pi OS bookworm or later"

systemd-sysusers --root="$root/" --inline \
  "u $user - 'MobileNetEdge agent' /var/lib/mobilenet-edge" \
  "m $user gpio" \
  "m $user video"
group=$(awk -F: -v name=$user '$1 == name { print $3 }' "$root/etc/group")

if [ "$bundle" != "$program" ]; then
  # A new file replaces the old one: the running program's file is not overwritten.
  rm -rf "$program.new"
  mkdir -p "$program.new"
  cp "$bundle"/* "$program.new/"
  chmod 755 "$program.new" "$program.new/$name" "$program.new/install.sh"
  rm -rf "$program"
  mv "$program.new" "$program"
fi
mkdir -p "$root/usr/local/bin" "$root/etc/systemd/system"
ln -sf /opt/mobilenet-edge/$name "$root/usr/local/bin/$name"
install -m 644 "$program/$name.service" "$unit"

# Only the group may read the configuration: it may contain broker passwords.
install -d -m 750 -g "$group" "$configuration"
if [ -e "$configuration/agent.json" ]; then
  cmp -s "$configuration/agent.json" "$program/agent.json" || echo "kept your $configuration/agent.json; the default is /opt/mobilenet-edge/agent.json"
else
  install -m 640 -g "$group" "$program/agent.json" "$configuration/agent.json"
fi

control enable $name
if [ -n "$offline" ]; then
  echo "installed under $offline; it starts with the system"
else
  control daemon-reload
  control restart $name
  echo "installed and started; 'journalctl -u $name' shows what it says, '$name doctor' what it lacks"
fi
