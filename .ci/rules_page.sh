#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# rules_page.sh XENABI: writes xenabi-rules(7) from what `xenabi explain` says of
# each rule, so that the manual cannot tell otherwise.

set -eu
xenabi=$1

# What explain prints becomes mdoc: its title, its parts, its table of levels.
to_mdoc() {
	awk '
	# A sentence a line, as mdoc(7) wants it, and none too long.
	function print_text(text) {
		gsub(/\\/, "\\e", text)
		while (match(text, /[A-Za-z0-9)"`][.?!] +[^ ]/)) {
			print_line(substr(text, 1, RSTART + 1))
			text = substr(text, RSTART + RLENGTH - 1)
		}
		print_line(text)
	}
	function print_line(line,   words, count, i, out) {
		count = split(line, words, / +/)
		out = words[1]
		for (i = 2; i <= count; i++) {
			if (length(out) + length(words[i]) + 1 <= 78) {
				out = out " " words[i]
				continue
			}
			print protect(out)
			out = words[i]
		}
		print protect(out)
	}
	function protect(line) {
		return line ~ /^[.\x27]/ ? "\\\\&" line : line
	}
	function flush() {
		if (text != "") print_text(text)
		text = ""
	}
	NR == 1 {
		print ".Ss " $1
		command = $0
		sub(/^[^(]*\(/, "", command); sub(/\).*/, "", command)
		next
	}
	/^$/ { flush(); next }
	/^[^ ]/ {
		flush()
		if (in_list) { print ".El"; in_list = 0 }
		print ".Pp"
		if ($0 ~ /^level/) {
			print "Its level, by the stability of what is concerned:"
			print ".Bl -column \"tools-unversioned\" \"warning\" -compact"
			in_list = 1
		} else {
			print ".Em " toupper(substr($0, 1, 1)) substr($0, 2) " :"
		}
		next
	}
	in_list { print ".It " $1 " Ta " $2; next }
	{
		sub(/^ +/, "")
		text = text == "" ? $0 : text " " $0
	}
	END { flush(); if (in_list) print ".El"; print ".Pp\nFound by " command "." }
	'
}

cat <<'TOP'
.\" SPDX-License-Identifier: GPL-2.0-only
.\" Made by .ci/rules_page.sh from the rules; do not edit.
.Dd November 30, 2026
.Dt XENABI-RULES 7
.Os
.Sh NAME
.Nm xenabi-rules
.Nd what xenabi finds, why it matters and what to do
.Sh DESCRIPTION
Each finding of
.Xr xenabi-check 1
and
.Xr xenabi-diff 1
stands for one of these rules.
Its level follows from the rule and from how firmly the interface concerned is
promised, its stability;
.Fl -policy
replaces the levels.
.Ql xenabi explain Ar rule
prints what is said here of one of them.
.Sh RULES
TOP
COLUMNS=80 "$xenabi" rules | while read -r id _; do
	COLUMNS=80 "$xenabi" explain --color never "$id" | to_mdoc
done
cat <<'END'
.Sh FILES
.Bl -tag -width Ds
.It Pa share/xenabi/rules/
the rules as they are built in, one JSON file each, and
.Pa policy.json ,
their levels
.El
.Sh SEE ALSO
.Xr xenabi 1 ,
.Xr xenabi-explain 1
END
