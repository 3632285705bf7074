#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tool makes of readers that die, hang, talk nonsense or cannot be
# confined, and of a system that gives it too little: one clear error and status 3.

set -u
: "${XENABI:?}"
status=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
export XDG_CACHE_HOME=/dev/null
own=$(cd "$(dirname "$XENABI")" && pwd)
tree=testdata/trees/new
mkdir -p "$work/bin/libexec/xenabi"
cp "$own/xenabi" "$work/bin/"
libexec=$work/bin/libexec/xenabi
"$XENABI" scan -o "$work/snapshot.json" "$tree" || exit 1

verdict() { # NAME, and whether the last command succeeded
	if [ $? = 0 ]; then
		echo "ok $1"
	else
		status=1
		sed 's/^/# /' "$work/err"
		echo "not ok $1"
	fi
}

install() {
	cp "$own"/libexec/xenabi/* "$libexec/"
}
script() { # LINE... as the reader
	install
	{ echo '#!/bin/sh'; printf '%s\n' "$@"; } > "$libexec/reader.new"
	chmod +x "$libexec/reader.new"
	mv "$libexec/reader.new" "$libexec/reader"
}
refuses() { # TEXT ARGUMENT...
	text=$1
	shift
	echo before > "$work/out"
	"$work/bin/xenabi" "$@" -o "$work/out" > "$work/err" 2>&1
	[ $? = 3 ] && grep -q "$text" "$work/err" && [ "$(wc -l < "$work/err")" = 1 ] &&
		[ "$(cat "$work/out")" = before ]
}

for input in "$tree" "$work/snapshot.json"; do
	kind=file
	[ -d "$input" ] && kind=tree
	script 'kill -SEGV $$'
	refuses "^xenabi: $input: .*died (Segmentation fault)" scan "$input"
	verdict "a reader of a $kind that crashes"
	script 'kill -KILL $$'
	refuses "^xenabi: $input: .*died (out of memory or time)" scan "$input"
	verdict "a reader of a $kind that is killed"
	script 'exit 3'
	refuses "^xenabi: $input: .*died (out of memory or time)" scan "$input"
	verdict "a reader of a $kind that has no memory"
	script 'exit 0'
	refuses "^xenabi: $input: .*made no sense (status 0)" scan "$input"
	verdict "a reader of a $kind that says nothing"
	# Under ASan, whose reports must be seen, a worker may speak to the terminal.
	noise='printf "\033]0;owned\007" >&2;'
	nm -D "$XENABI" | grep -q __asan_ && noise=
	script "$noise head -c 100000 /dev/zero >&0"
	refuses "^xenabi: $input: .*made no sense" scan "$input"
	verdict "a reader of a $kind that talks nonsense"
	script 'exec setpriv --pdeathsig KILL sleep 60'
	refuses "$input: not read within 1 second" scan --timeout 1 "$input"
	verdict "a reader of a $kind that hangs"
done

install
rm "$libexec/reader"
refuses 'reader: not found in libexec' scan "$tree"
verdict 'a reader that is not there'
"$work/bin/xenabi" --version --verbose | grep -q '^confinement: none'
verdict 'is told by --version --verbose'
install
rm "$libexec/header-worker"
refuses 'header-worker: not found in libexec' scan "$tree"
verdict 'a worker that is not there'
install
"$work/bin/xenabi" --version --verbose | grep -q '^confinement: inputs are parsed behind'
verdict 'what this system gives'

install
printf '#!/bin/sh\nkill -SEGV $$\n' > "$libexec/new"
chmod +x "$libexec/new"
mv "$libexec/new" "$libexec/header-worker"
refuses "^xenabi: $tree: its public headers could not be read: .*Segmentation fault" scan "$tree"
verdict 'a worker that crashes, by the input that it was about'

# The manual's table is what the programs keep to.
limit() { # MACRO
	awk -v name="$1" '$2 == name { print $3 }' lib/read/serving/limits.h
}
row() { # WHAT CPU MEMORY
	grep -q "^\.It $1 Ta $2 Ta $3 MiB\$" man/xenabi.1
}
for name in HEADER DWARF PACKAGE; do
	row "$(echo $name | tr A-Z a-z)" "$(limit ${name}_CPU_SECONDS) s" \
		"$(limit ${name}_MEMORY_MIB)" || echo "# no row: $name"
done > "$work/err"
row reader '.*' "$(limit READER_MEMORY_MIB)" || echo '# no row: reader' >> "$work/err"
[ ! -s "$work/err" ]
verdict "the manual's table of limits"

# An audit says what it could not read, and goes on.
git init -q "$work/repo" && cp -r "$tree/." "$work/repo/" && cd "$work/repo" || exit 1
commit() {
	git add -A && git -c user.name=t -c user.email=t@e.example commit -q -m "$1" && git tag "$2"
}
commit one RELEASE-4.1.0
echo >> xen/include/public/xen.h
commit two RELEASE-4.2.0
echo >> xen/include/public/xen.h
commit three RELEASE-4.3.0
cd "$OLDPWD" || exit 1
install
mv "$libexec/reader" "$libexec/real"
cat > "$libexec/reader" <<END
#!/bin/sh
mkdir "$work/second" 2> /dev/null && exec "$libexec/real" "\$@"
mkdir "$work/third" 2> /dev/null && kill -SEGV \$\$
exec "$libexec/real" "\$@"
END
chmod +x "$libexec/reader"
"$work/bin/xenabi" audit --no-cache --jobs 1 "$work/repo" > "$work/audit" 2> "$work/err"
[ $? = 3 ] && grep -q '4\.3\.0' "$work/audit" && grep -q 'died (Segmentation fault)' "$work/audit" "$work/err"
verdict 'an audit goes on after a reader has died'

# Where nothing can be confined: a gap, which --strict does not allow.
install
cat > "$work/no.c" <<'END'
int seccomp_load(void *filter);
int seccomp_load(void *filter) { (void)filter; return -1; }
END
if nm -D "$XENABI" | grep -q __asan_; then
	echo '# passed over under ASan: to be without seccomp'
elif ! ${CC:-cc} -shared -fPIC -o "$work/no.so" "$work/no.c" 2> "$work/err"; then
	echo '# passed over without a compiler: to be without seccomp'
else
	LD_PRELOAD=$work/no.so "$work/bin/xenabi" check --verbose "$tree" > "$work/err" 2>&1
	grep -q 'could not be confined' "$work/err"
	verdict 'an unconfined reader is a gap'
	LD_PRELOAD=$work/no.so "$work/bin/xenabi" check --strict "$work/snapshot.json" > "$work/err" 2>&1
	[ $? = 3 ]
	verdict 'and fails --strict'
	LD_PRELOAD=$work/no.so "$work/bin/xenabi" --version --verbose | grep -q '^confinement: none'
	verdict 'and is told by --version --verbose'
fi

# The same bytes, whoever asks, from wherever, with however many processes.
install
same() { # COMMAND... that scans to standard output
	"$@" > "$work/other.json" 2> "$work/err" && cmp "$work/first.json" "$work/other.json" >> "$work/err" 2>&1
}
full=$(cd "$tree" && pwd)
"$work/bin/xenabi" scan "$full" > "$work/first.json"
same "$work/bin/xenabi" scan --jobs 1 "$full" && same "$work/bin/xenabi" scan --jobs 3 "$full" &&
	same env -i LC_ALL=C TZ=Asia/Kathmandu "$work/bin/xenabi" scan "$full" &&
	same env LC_ALL=tr_TR.UTF-8 MALLOC_PERTURB_=85 "$work/bin/xenabi" scan "$full" &&
	(cd / && same "$work/bin/xenabi" scan "$full")
verdict 'the same bytes each time'

# Too little of everything.
few() { # WHAT LIMIT
	(ulimit "$1" "$2" && "$work/bin/xenabi" scan -o "$work/few" "$tree") > "$work/err" 2>&1
	got=$?
	[ $got = 0 ] || { [ $got = 3 ] && [ -s "$work/err" ] && [ ! -e "$work/few" ]; }
}
for files in 3 4 5 6 7 8 9 10 12 14 20 32; do
	rm -f "$work/few"
	few -n $files || break
done
verdict 'few open files'
exit $status
