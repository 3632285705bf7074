#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# packages.sh CACHE SUITE ARCH PACKAGE...
#
# Downloads Debian packages of a suite (bullseye, bookworm, trixie ...) and an
# architecture (amd64, arm64, armhf) and unpacks them to
# CACHE/SUITE-ARCH/PACKAGE, once. With "source" for ARCH, the upstream trees of
# source packages, without Debian's changes. Nothing is installed: apt runs with a
# configuration of its own, made from the machine's sources with the suite's
# name swapped. Needs neither root nor a Xen host. Fails where apt or the
# network is missing.

set -eu

cache=$1 suite=$2 arch=$3
shift 3

command -v apt-get >/dev/null && command -v dpkg >/dev/null || {
	echo "packages.sh: this machine has no apt" >&2
	exit 1
}

top=$cache/$suite-$arch
look() { # PACKAGE...: sets missing
	missing=
	for package; do
		[ -e "$top/$package/.done" ] || missing="$missing $package"
	done
}
look "$@"
[ -n "$missing" ] || exit 0

# Of tests that run at once and want the same, one downloads.
mkdir -p "$top"
exec 9> "$top/lock"
flock 9
look "$@"

kind=deb machine=$arch
[ "$arch" != source ] || kind=deb-src machine=amd64

mkdir -p "$top/apt/lists/partial" "$top/apt/archives/partial" "$top/apt/parts" "$top/deb"
top=$(cd "$top" && pwd)

# The machine's own Debian sources, for another suite. A suite's security and
# update archives are left out: any one version will do.
here=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
{
	if [ -f /etc/apt/sources.list.d/debian.sources ]; then
		uri=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources | head -n 1)
	else
		uri=$(sed -n "s/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([^ ]*\)  *$here .*/\2/p" \
			/etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)
	fi
	[ -n "$uri" ] || { echo "packages.sh: no Debian source is configured" >&2; exit 1; }
	echo "$kind [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main"
} > "$top/apt/sources.list"
: > "$top/apt/status"

run_apt() {
	apt-get -qq \
		-o Dir::Etc::SourceList="$top/apt/sources.list" \
		-o Dir::Etc::SourceParts="$top/apt/parts" \
		-o Dir::State="$top/apt" -o Dir::State::Lists="$top/apt/lists" \
		-o Dir::State::status="$top/apt/status" \
		-o Dir::Cache="$top/apt" -o Dir::Cache::archives="$top/apt/archives" \
		-o APT::Architecture="$machine" -o APT::Architectures="$machine" \
		-o APT::Sandbox::User= -o Acquire::Languages=none \
		-o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@"
}

run_apt update >&2
cd "$top/deb"
for package in $missing; do
	rm -rf "${top:?}/$package"
	if [ "$arch" = source ]; then
		run_apt --download-only source "$package" >&2
		mkdir "$top/$package"
		tar -xf "$package"_*.orig.tar.* --strip-components=1 -C "$top/$package"
	else
		run_apt download "$package" >&2
		dpkg -x "$package"_*.deb "$top/$package"
	fi
	: > "$top/$package/.done"
done
