#!/bin/sh
# Runs once on the board, as root, at the first boot: `flash` put it on the boot partition. Installs the agent from the same folder.
# "--root DIR" works on the system under DIR instead.
set -eu

boot=$(cd "$(dirname "$0")" && pwd)
name=mobilenet-edge-agent
[ "${1:-}" = --root ] || set -- --root /
root=$2

# Whether it succeeds or fails, it does not run again.
sed -i 's| systemd\.run=[^ ]*/mobilenet-edge-firstboot\.sh systemd\.run_[^ ]* systemd\.run_[^ ]* systemd\.unit=[^ ]*||' "$boot/cmdline.txt"
rm -f "$boot/mobilenet-edge-firstboot.sh"

install() {
  rm -rf "$root/opt/mobilenet-edge.unpacked"
  mkdir -p "$root/opt/mobilenet-edge.unpacked"
  tar --no-same-owner -xzf "$boot/$name-linux-arm64.tar.gz" -C "$root/opt/mobilenet-edge.unpacked" &&
    "$root/opt/mobilenet-edge.unpacked/$name/install.sh" --root "$root"
}

if install > "$boot/mobilenet-edge-firstboot.log" 2>&1; then
  rm -f "$boot/$name-linux-arm64.tar.gz"
else
  echo 'not installed; the lines above say why' >> "$boot/mobilenet-edge-firstboot.log"
fi
rm -rf "$root/opt/mobilenet-edge.unpacked"
sync
