#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deb.sh DIRECTORY: builds Debian packages of this tree in the directory, from a
# copy of what git tracks, with .ci/debian as its debian/.

set -eu

out=$1
# -d: .ci/deps.sh has looked, by what is there rather than by package name.
version=$(sed -n 's/.*XENABI_VERSION "\(.*\)"/\1/p' lib/base/version.h)
tree=$out/xenabi-$version
rm -rf "$out"
mkdir -p "$tree"
{ git ls-files 2>/dev/null | grep . || find . -type f -not -path './build*' -not -path './.git/*' -not -path './.cache/*'; } |
	while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done > "$out/files"
tar -cf - -T "$out/files" | tar -xf - -C "$tree"
rm "$out/files"
cp -r .ci/debian "$tree/debian"
mkdir -p "$tree/debian/source"
echo '3.0 (native)' > "$tree/debian/source/format"
# The date of the last commit, so that the same sources give the same package.
date=$(git log -1 --format=%cD 2>/dev/null || date -R)
cat > "$tree/debian/changelog" <<END
xenabi ($version) UNRELEASED; urgency=medium

  * Built from the sources by "make deb".

 -- xenabi maintainers <xenabi@packages.invalid>  $date
END
(cd "$tree" && dpkg-buildpackage -b -d -us -uc -rfakeroot -j2 > ../build.log 2>&1) || {
	tail -n 30 "$out/build.log" >&2
	exit 1
}
rm -rf "$tree"
ls "$out"/*.deb
