#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Headers that are broken or hostile: each a clear error or a gap with its
# place, nobody else's facts lost, nothing outside of the tree read.

set -u
# What an earlier run has parsed is not parsed again.
export XDG_CACHE_HOME=/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
public=xen/include/public

fresh() {
	rm -rf "$work/tree"
	cp -r testdata/trees/new "$work/tree"
	header=$work/tree/$public/$1
	mkdir -p "$(dirname "$header")"
}
scan() {
	timeout 200 "$XENABI" scan -o "$work/out.json" "$work/tree" > "$work/err" 2>&1
	status=$?
}
verdict() { # NAME CONDITION...
	name=$1
	shift
	if "$@" > /dev/null; then echo "ok $name"; else
		head -n 5 "$work/err" | sed 's/^/# /'
		grep '"what"' "$work/out.json" | head -n 5 | sed 's/^/# /'
		echo "not ok $name"
	fi
}
has() { # PATTERN
	grep -qE -- "$1" "$work/out.json"
}
others_survive() {
	[ "$status" = 0 ] && has '"name":"XENMEM_claim_pages","value":"0x18"' &&
		has '"name":"XEN_DOMCTL_max_mem","value":"0xb"' && has '"name":"xen_domctl"'
}
strict_refuses() {
	"$XENABI" check --strict "$work/tree" > /dev/null 2>&1
	[ $? = 3 ]
}

fresh bad.h
scan
verdict 'the tree itself has no gaps' sh -c "! grep -q '\"what\"' '$work/out.json'"

fresh bad.h
printf '#define BAD_BEFORE 7\nstruct bad { int a uint32_t b;\n};\n#define BAD_AFTER 8\n' > "$header"
scan
verdict 'a syntax error costs nobody else' others_survive
verdict 'it is a gap with file and line' has "\"file\":\"$public/bad.h\",\"line\":[23]"
verdict 'macros of that header are still read' has '"name":"BAD_AFTER","value":"0x8"'
verdict 'the broken record is not guessed' sh -c "! grep -q '\"name\":\"bad\"' '$work/out.json'"
verdict 'under --strict it is status 3' strict_refuses

# Of several definitions the one that holds at the end, by its line and value; and lines behind it.
fresh twice.h
cat > "$header" <<-'EOF'
	#ifdef TWICE_NEVER
	#define TWICE_ONE 1
	#else
	#define TWICE_ONE \
	        2
	#endif
	#define TWICE_TWO(x) ((x) + 7)
	#undef TWICE_TWO
	#define TWICE_TWO(x) ((x) + 3)
	#define TWICE_RUN(a) do { run(a, 0x10); } while (0)
	#define TWICE_RUN_SPELT(ring) do {	run(ring , 16u); \
	} while(0) /* no code */
	#define TWICE_RUN_OTHER(a) do { run(a, 0x11); } while (0)
	#if __XEN_INTERFACE_VERSION__ < 0x00040200
	#define TWICE_VERSIONED 1
	#elif !defined(__XEN_TOOLS__) && __XEN_INTERFACE_VERSION__ <= 0x406FF /* 0x40700 */
	extern int versioned;
	#endif
	#define TWICE_GONE 1
	#define TWICE_GONE 1
	#undef TWICE_GONE
	struct twice {
	    int a;
	#define _TWICE_B 5
	    int b;
	};
EOF
printf '#define TWICE_LAST 6 \\\n' >> "$header"
scan
at() { # NAME LINE
	grep -qE "\"name\":\"$1\".*\"file\":\"$public/twice.h\",\"line\":$2\\}" "$work/out.json"
}
verdict 'of two definitions the line of that which holds is told' at TWICE_ONE 4
verdict 'and its value' has '"name":"TWICE_ONE","value":"0x2"'
verdict 'a function-like one is one' at TWICE_TWO 9
verdict 'with samples' has '"name":"TWICE_TWO".*\(1\)=0x4'
code() { # NAME
	sed -n "s/.*\"name\":\"$1\".*\"text\":\"\(body=0x[0-9a-f]*\);.*/\1/p" "$work/out.json"
}
verdict 'what older versions see says which' \
	has '"name":"TWICE_VERSIONED",.*"versions":\[0,262656\],.*"line":15'
verdict 'also where it is text behind an #elif' \
	has '\{"code":.*"versions":\[262656,263936\],.*twice.h","line":17'
verdict 'one of statements by its code' test -n "$(code TWICE_RUN)"
verdict 'whatever its parameters are called' test "$(code TWICE_RUN)" = "$(code TWICE_RUN_SPELT)"
verdict 'other code is other code' test "$(code TWICE_RUN)" != "$(code TWICE_RUN_OTHER)"
verdict 'one that is undefined is none' sh -c "! grep -q TWICE_GONE '$work/out.json'"
verdict 'one that a compiler might give' at _TWICE_B 24
verdict 'the last of the file, in an open line' at TWICE_LAST 27
verdict 'a record behind them' has '"name":"twice",.*"line":22'
verdict 'its field behind one more' has '"name":"b".*"line":25'
fresh code.h
cat > "$header" <<'EOF'
static inline int runs(int a) { /* { */ return a + 1; }
static inline int
runs_alike(int a)
{
	return a + 1; /* in more lines */
}
static const int table[] = { 1, 2 };
static int only_declared(int a);
EOF
scan
plain() { # NAME
	sed -n "s/.*\"name\":\"$1\".*\"text\":\"\(body=0x[0-9a-f]*\)\".*/\1/p" "$work/out.json"
}
runs=$(plain runs) table=$(plain table)
verdict 'what is compiled from a header is told by its code' test -n "$runs" -a -n "$table"
verdict 'a function without a body has none' test -z "$(plain only_declared)"
sed -i 's/{ 1, 2 }/{ 1, 3 }/; s/a + 1; }/a + 2; }/' "$header"
scan
verdict 'another body is other code' test "$runs" != "$(plain runs)"
verdict 'a table that holds something else is another' test "$table" != "$(plain table)"

# However much hangs on the version, and however deep: a gap with its place.
fresh deep.h
{
	i=0
	while [ $i -lt 4100 ]; do
		printf '#if __XEN_INTERFACE_VERSION__ < %d\n#define DEEP_%d\n#endif\n' $i $i
		i=$((i + 1))
	done
} > "$header"
long=$(printf '%*s' 1100 '' | tr ' ' x)
printf '#if %s && __XEN_INTERFACE_VERSION__ < 2\n#define DEEP_LONG\n#endif\n' "$long" \
	> "$work/tree/$public/aaaa.h"
scan
verdict 'too much that hangs on the version is a gap' \
	has "not looked at: there is too much of it.*deep.h"
verdict 'and a condition that is too long' has "too many conditions.*aaaa.h"

fresh aaa.h
printf 'struct open { int a;\n' > "$header"
scan
verdict 'a brace left open costs nobody else' others_survive
verdict 'and is a gap' has "\"file\":\"$public/aaa.h\""

fresh aaa.h
printf '#define OPEN {\n#define SHUT }\n#define HALF (1 +\n#define USES HALF 2\n#define FINE 3\n' > "$header"
scan
verdict 'macros that open brackets swallow nothing' others_survive
verdict 'and are no constants' has '"name":"USES"[^}]*"kind":"other"'
verdict 'their neighbours are' has '"name":"FINE","value":"0x3"'

fresh aaa.h
printf '#define static extern\n#define const\n#define __auto_type short\n#define int char\n' > "$header"
printf '#define WIDE 0x123456789abcULL\n' >> "$header"
scan
verdict 'keywords that mean something else change no value' has '"name":"WIDE","value":"0x123456789abc"'

echo 'SECRET = 1' > "$work/secret.h"
for target in /etc/passwd "$work/secret.h" ../../../../secret.h ../../../../../../../../etc/passwd; do
	fresh leak.h
	printf '#include "%s"\n#define LEAK_AFTER 1\n' "$target" > "$header"
	scan
	verdict "include of $(basename "$target") by ${target%%/*}/ is refused" \
		has "'$target' file not found"
	verdict 'and nothing of it is read' sh -c "! grep -qE 'SECRET|root:' '$work/out.json'"
	verdict 'the rest is' others_survive
done
fresh link.h
ln -s "$work/secret.h" "$header"
scan
verdict 'a symbolic link is no header' has "\"file\":\"$public/link.h\""
verdict 'and is not followed' sh -c "! grep -q SECRET '$work/out.json'"

fresh cycle.h
printf '#include "cycle2.h"\n#define CYCLE 1\n' > "$header"
printf '#include "cycle.h"\n#define CYCLE2 1\n' > "$work/tree/$public/cycle2.h"
scan
verdict 'an include cycle ends' others_survive
verdict 'and is a gap' has "\"file\":\"$public/cycle2?.h\""

fresh bomb.h
i=0
printf '#define B0 1+1+1+1+1+1+1+1\n' > "$header"
while [ $i -lt 30 ]; do
	printf '#define B%d B%d+B%d+B%d+B%d\n' $((i + 1)) $i $i $i $i >> "$header"
	i=$((i + 1))
done
scan
verdict 'a macro bomb is a gap' has 'B30 is a macro that grows too large'

fresh deep.h
awk 'BEGIN { printf "#define DEEP "; for (i = 0; i < 200000; i++) printf "("; printf "1";
	for (i = 0; i < 200000; i++) printf ")"; printf "\n" }' > "$header"
scan
verdict 'deep nesting costs nobody else, or is a clear error' \
	sh -c "[ $status = 0 ] || { [ $status = 3 ] && grep -q '^xenabi: ' '$work/err'; }"

fresh big.h
awk 'BEGIN { printf "#define BIG \""; for (i = 0; i < 100000; i++)
	for (j = 0; j < 10; j++) printf "%0100d", 0; printf "\"\n" }' > "$header"
scan
verdict 'a 100 MB macro is not read' has 'larger than a header may be'
verdict 'and costs nobody else' others_survive

fresh noise.h
head -c 100000 /dev/urandom > "$header"
scan
verdict 'noise costs nobody else' others_survive

fresh empty.h
: > "$header"
scan
verdict 'an empty header is no gap' sh -c "! grep -q '\"what\"' '$work/out.json'"

fresh memory.h
sed -i 's/struct xen_memory_reservation {/struct xen_memory_reservation { unknown_t first;/' "$header"
scan
verdict 'a record with a field of unknown type is not guessed' \
	sh -c "! grep -q '\"name\":\"xen_memory_reservation\"' '$work/out.json'"
verdict 'and named in a gap' has 'xen_memory_reservation: its layout could not be read'

fresh stable.h
cat > "$header" <<'EOF'
#define INT_MIN_LIKE (-2147483647 - 1)
#define ALL_ONES     (~0ull)
#define AS_TEXT      "a" "b"
#define AS_CHAR      'x'
#define AS_SIZE      sizeof(struct shape)
#define AS_TYPE      unsigned long
#define AS_CALL(x)   do_call(x)
#define AS_PACKED(x) (((x) & 0xff) << 15)
#define AS_NAME      ALL_ONES
struct shape {
	uint8_t a;
	struct { uint16_t b; union { uint32_t c; uint8_t d[4]; } u; } inner[2];
	uint32_t e:3, f:29;
	enum shape_kind { SHAPE_ROUND = 5, SHAPE_FLAT } kind;
	XEN_GUEST_HANDLE(xen_pfn_t) handle;
	uint64_t tail[];
};
EOF
scan
verdict 'a negative value' has '"name":"INT_MIN_LIKE","value":"-0x80000000"'
verdict 'the largest value' has '"name":"ALL_ONES","value":"0xffffffffffffffff"'
verdict 'a string' has '"name":"AS_TEXT"[^}]*"text":"ab"'
verdict 'a size that the architecture decides' has '"name":"AS_SIZE","value":"0x[0-9a-f]+"[^}]*"arm64"'
verdict 'a type is no constant' has '"name":"AS_TYPE"[^}]*"kind":"other"'
verdict 'a function-like macro by name' has '"name":"AS_CALL"[^}]*"kind":"function"'
verdict "what a function-like macro makes of its arguments" has '"name":"AS_PACKED"[^}]*"text":"\(1\)=0x8000; \(2\)=0x10000;'
verdict 'a name for another name' has '"name":"AS_NAME"[^}]*"text":"ALL_ONES"'
verdict 'an enumerator' has '"name":"SHAPE_FLAT","value":"0x6"[^}]*"enum":"shape_kind"'
verdict 'a nested leaf at its offset' has '"name":"inner.u.d"[^}]*"offset_bits":64'
verdict 'a bit-field' has '"name":"f"[^}]*"size_bits":29[^}]*"bitfield":true'
verdict 'a guest handle' has '"name":"handle"[^}]*"class":"handle"'
verdict 'a flexible array' has '"name":"tail"[^}]*"flexible":true'

# What is nameless has no name of its own, whatever the version of libclang calls it.
nameless() { # LINES above the record
	fresh nameless.h
	{
		yes '' | head -n "$1"
		cat <<-EOF
			struct has_nameless {
			    struct { int x; } *pointer;
			    struct { int y; struct { int z; }; };
			    union { int a; struct { int b; union { int c; char d; }; }; } named[2];
			    enum { HAS_A, HAS_B } kind;
			    int (*call)(struct { int z; } *first, enum { HAS_Q } second);
			    unsigned int low : 3, : 5, high : 2;
			    __typeof__(struct { int k; }) *of;
			    struct { struct { int deep; } *p; } outer;
			};
		EOF
	} > "$header"
	scan 2> /dev/null
	grep '"name":"has_nameless"' "$work/out.json" | sed 's/"line":[0-9]*//g' > "$work/record.$1"
}
nameless 1
verdict 'nameless members are read' has '"name":"z","type":"int"[^}]*"offset_bits":96'
verdict 'they have no names' sh -c "! grep -E '\"name\":\"[^\"]*[( ]' '$work/record.1'"
verdict 'nor have their types a place' sh -c "! grep -E '\"type\":\"[^\"]*(\.h|/xenabi| at )' '$work/record.1'"
verdict 'a pointer to a nameless type' has '"name":"pointer","type":"struct \(unnamed\) \*"'
verdict 'nameless types twice in one' has \
	'"type":"int \(\*\)\(struct \(unnamed\) \*, enum \(unnamed\)\)"'
nameless 40
verdict 'lines that move change nothing' cmp "$work/record.1" "$work/record.40"

# Xen is built by gcc: what only clang would leave alone is read as gcc reads it.
fresh clang.h
printf '#ifndef __clang__\n#define XEN_ODD 1\n#else\n#define XEN_ODD 2\n#endif\n' > "$header"
scan
verdict 'a header is read as gcc reads it' has '"name":"XEN_ODD","value":"0x1"'
verdict 'a question about the compiler is a gap' \
	has '"what":"a question that compilers answer differently.*clang.h","line":1'
verdict 'a question about the compiler fails --strict' strict_refuses

# A worker that counts how often it is asked.
mkdir -p "$work/bin/libexec/xenabi"
cp "$XENABI" "$work/bin/xenabi"
cat > "$work/bin/libexec/xenabi/header-worker" <<EOF
#!/bin/sh
echo asked >> "$work/asked"
exec "$(realpath "$(dirname "$XENABI")")/libexec/xenabi/header-worker" "\$@"
EOF
chmod +x "$work/bin/libexec/xenabi/header-worker"
cp "$(dirname "$XENABI")/libexec/xenabi/reader" "$work/bin/libexec/xenabi/"
fresh flexible.h
printf 'typedef unsigned short half;\nstruct flexible { int n; half of[]; };\n#define flexible_old flexible\n' > "$header"
scan
verdict 'an array without a size tells the size of an element' \
	has '"name":"of","type":"half",.*"element_bits":16'
verdict 'a macro tells which record it stands for' \
	has '"name":"flexible_old","kind":"other","text":"flexible"'

asks() { # COUNT, when the tree is compared with what it was before
	: > "$work/asked"
	"$work/bin/xenabi" diff --jobs 1 --format json -o "$work/out.json" "$work/before" \
		"$work/tree" > "$work/err" 2>&1
	[ $? -le 1 ] && [ "$(wc -l < "$work/asked")" = "$1" ]
}
fresh one.h
cp -r "$work/tree" "$work/before"
verdict 'the same headers are parsed once for both sides' asks 1
printf '#define XEN_DOMCTL_just_here 1000\n' > "$header"
verdict 'others are parsed as well' asks 2
verdict 'and compared' has '"subject": *"XEN_DOMCTL_just_here"'
