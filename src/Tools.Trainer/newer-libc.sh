#!/usr/bin/env bash
# libtorch needs libstdc++ 13 and a C library to match; Debian 12 has older ones. This unpacks those of Debian 13 into artifacts/newer-libc of the
# checkout, beside the system's own, which stay as they are. When that folder is there, the build makes the trainer and its tests start with it
# (LibTorch.targets). Needs apt-get, dpkg and patchelf, and no root. Removing the folder and building again undoes it.
set -euo pipefail
folder=$(realpath -m "$(dirname "$0")/../../artifacts/newer-libc")
loader=$folder/root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
packages="libc6 libstdc++6 libgcc-s1 libgomp1 zlib1g"

fail() { echo "newer-libc.sh: $*" >&2; exit 1; }
[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || fail "only x86-64 Linux needs this"
for tool in apt-get dpkg patchelf; do
  command -v "$tool" > /dev/null || fail "$tool is missing; this is for Debian: apt-get install patchelf"
done
[ ! -e "$loader" ] || { echo "$folder is there already"; exit 0; }

# The mirror and the keys are those that the system trusts; only the release is the next one.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
[ -n "$mirror" ] || fail "this is no Debian 12, or 'apt-get update' has not been run"
apt=$folder/apt
mkdir -p "$apt"/lists/partial "$apt"/cache/archives/partial "$folder/debs"
: > "$apt/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$apt/sources.list"
cat > "$apt/apt.conf" << END
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
END
export APT_CONFIG=$apt/apt.conf
apt-get update -qq
# shellcheck disable=SC2086
(cd "$folder/debs" && apt-get download -qq $packages)

# Whole or not at all: the build looks for the root folder.
rm -rf "$folder/unpacked"
for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder/unpacked"; done
mv "$folder/unpacked" "$folder/root"
rm -rf "$apt" "$folder/debs"
echo "$folder is ready: build again, and the trainer starts with it"
