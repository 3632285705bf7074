# SPDX-License-Identifier: GPL-2.0-only
#
#   make           build/xenabi and its header worker
#   make demo      install dependencies, build, run the main job on real Xen packages
#   make check     install dependencies, build, run every test
#   make check-generated   read GENERATED (2000) random handlers, from SEED (random) on
#   make check-live   start Debian's hypervisors under QEMU, and ask them themselves
#   make bench     speed and memory beside the peers
#   make baselines XEN_GIT=DIR   the facts of Xen's releases anew, from its repository
#   make audited   what an audit of these finds, anew, after a change of rules
#   make fuzz      libFuzzer on the parsers, a minute each; FUZZ='pack wire' on these alone
#   make install   to $(DESTDIR)$(PREFIX); LIBDIR and ZSHDIR may be elsewhere
#   make uninstall take it away again
#   make deb       Debian packages, in build/deb
#
# O=DIR builds elsewhere, V=1 shows the commands, CC=clang works, and
# SANITIZE=address,undefined instruments.

O      ?= build
PREFIX ?= /usr/local
OBJCOPY ?= objcopy

Q   := $(if $(V),,@)
say  = $(if $(V),@:,@printf '  %-7s %s\n' $(1) '$(2)')

CLANG       ?= clang
CFLAGS      ?= -O2 -g
WARNINGS    := -Werror=implicit-function-declaration -Wall -Wextra -Wshadow -Wswitch-enum -Wmissing-prototypes -Wstrict-prototypes
SANITIZERS  := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
ALL_CFLAGS   = -std=gnu17 -D_GNU_SOURCE -I. -fPIC -fvisibility=hidden $(WARNINGS) $(SANITIZERS) $(CFLAGS)
ALL_LDFLAGS  = $(SANITIZERS) $(LDFLAGS)

# Of LLVM any version from 14 on will do: all give the same facts.
LLVM_CONFIG ?= $(firstword $(wildcard /usr/bin/llvm-config-1[4-9] /usr/bin/llvm-config-[2-9][0-9]) llvm-config)
CLANG_CFLAGS = -isystem $(shell $(LLVM_CONFIG) --includedir)
CLANG_LIBS   = -L$(shell $(LLVM_CONFIG) --libdir) -lclang

TOOL_LIBS   := -ljansson -lgit2 -lelf -lcapstone -lz -llzma -lzstd
WORKER_LIBS  = $(CLANG_LIBS) -lseccomp
# libdwarf has no .pc file in Debian 12, and its headers stand in a folder of their own.
DWARF_CFLAGS = -isystem $(firstword $(wildcard /usr/include/libdwarf /usr/include/libdwarf-0))
DWARF_LIBS   = -ldwarf -lseccomp
PACKAGE_LIBS = -larchive -lseccomp
READER_LIBS  = -ljansson -lelf -lcapstone -lz -llzma -lzstd -lseccomp

# Every source belongs to the tool, but for tests, fuzzers and the worker's own.
SOURCES        := $(wildcard lib/*.c lib/*/*.c lib/*/*/*.c)
TESTGEN        := $(wildcard lib/testgen/*.c)
SHIPPING       := $(wildcard lib/read/shipping/*.c)
TEST_SOURCES   := $(wildcard lib/*/*_test.c lib/*/*/*_test.c cmd/*/*_test.c)
FUZZ_SOURCES   := $(wildcard lib/*/*_fuzz.c lib/*/*/*_fuzz.c)
WORKER_OWN     := $(wildcard lib/read/header/worker/*.c)
SERVING        := $(wildcard lib/read/serving/*.c)
DWARF_OWN      := $(wildcard lib/read/dwarf/worker/*.c)
PACKAGE_OWN    := $(wildcard lib/read/package/worker/*.c)
READER_OWN     := $(wildcard lib/read/reader/worker/*.c)
LIB_SOURCES    := $(filter-out %_test.c %_fuzz.c $(WORKER_OWN) $(SERVING) $(TESTGEN) $(SHIPPING),$(SOURCES))
CMD_SOURCES    := $(filter-out %_test.c,$(wildcard cmd/xenabi/*.c))
# What the tool shares with its workers: facts, and the stream that they come in.
FACT_SOURCES   := $(filter $(filter-out %/cache.c %/identity.c %/pool.c,$(wildcard lib/base/*.c)) $(addprefix lib/model/,view.c fact.c flaw.c table.c tables.c packed.c \
		    wire.c builder.c release.c),$(LIB_SOURCES))
WORKER_SHARED  := $(FACT_SOURCES) $(filter $(wildcard lib/arch/*.c) $(addprefix lib/read/header/,request.c scan.c odd.c \
		    spelling.c unit.c),$(LIB_SOURCES))
DWARF_SHARED   := $(FACT_SOURCES) lib/read/dwarf/request.c

objects = $(patsubst %.c,$(O)/obj/%.o,$(1))

XENABI := $(O)/xenabi
WORKER := $(O)/libexec/xenabi/header-worker
DWARF_WORKER := $(O)/libexec/xenabi/dwarf-worker
PACKAGE_WORKER := $(O)/libexec/xenabi/package-worker
READER := $(O)/libexec/xenabi/reader

VERSION        := $(shell sed -n 's/.*XENABI_VERSION "\(.*\)"/\1/p' lib/base/version.h)
SONAME         := libxenabi.so.$(firstword $(subst ., ,$(VERSION)))
SHARED         := $(O)/lib/libxenabi.so.$(VERSION)
PUBLIC_ARCHIVE := $(O)/lib/libxenabi.a
GENERATED_PAGES := $(O)/man/xenabi-rules.7
TESTS  := $(patsubst %.c,$(O)/test/%,$(TEST_SOURCES))

all: $(XENABI) $(WORKER) $(DWARF_WORKER) $(PACKAGE_WORKER) $(READER)

$(XENABI): $(call objects,$(CMD_SOURCES)) $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(WORKER): $(call objects,$(WORKER_OWN) $(SERVING) $(WORKER_SHARED))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(WORKER_LIBS)

$(DWARF_WORKER): $(call objects,$(DWARF_OWN) $(SERVING) $(DWARF_SHARED))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(DWARF_LIBS)

$(PACKAGE_WORKER): $(call objects,$(PACKAGE_OWN) $(SERVING) $(filter $(wildcard lib/base/*.c),$(LIB_SOURCES)))
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PACKAGE_LIBS)

# Its own functions go before those of the library that start processes and use files.
$(READER): $(call objects,$(READER_OWN) $(SERVING)) $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(READER_LIBS)

# Rebuilt whole, so that a deleted source leaves it too.
$(O)/libxenabi.a: $(call objects,$(LIB_SOURCES)) $(O)/sources
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

# The library as others link it: what lib/xenabi.h declares, and no other name.
library: $(SHARED) $(PUBLIC_ARCHIVE) $(O)/include/xenabi.h $(O)/libxenabi.pc

$(SHARED): $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,--no-undefined \
		-o $@ -Wl,--whole-archive $< -Wl,--no-whole-archive $(TOOL_LIBS)

$(PUBLIC_ARCHIVE): $(O)/libxenabi.a
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D) && rm -f $@
	$(Q)$(LD) -r -o $(@D)/xenabi.o --whole-archive $<
	$(Q)$(OBJCOPY) --localize-hidden $(@D)/xenabi.o
	$(Q)$(AR) rcs $@ $(@D)/xenabi.o

# One file that needs no other of ours: what it includes stands in it.
$(O)/include/xenabi.h: lib/xenabi.h $(wildcard lib/base/*.h)
	$(call say,HEADER,$@)
	$(Q)mkdir -p $(@D)
	$(Q)awk '/^#include "lib\/base\/suggest.h"/ { next } /^#include "lib\// { \
		gsub(/"/, "", $$2); while ((getline line < $$2) > 0) print line; next } \
		{ print }' $< > $@

$(O)/libxenabi.pc: lib/libxenabi.pc.in $(O)/prefix
	$(call say,PC,$@)
	$(Q)sed -e 's,@PREFIX@,$(PREFIX),' -e 's,@LIBDIR@,$(LIBDIR),' -e 's,@VERSION@,$(VERSION),' \
		-e 's,@LIBS@,$(TOOL_LIBS),' $< > $@

$(O)/man/xenabi-rules.7: .ci/rules_page.sh $(XENABI)
	$(call say,PAGE,$@)
	$(Q)mkdir -p $(@D)
	$(Q)sh .ci/rules_page.sh $(XENABI) > $@

$(call objects,$(WORKER_OWN)): ALL_CFLAGS += $(CLANG_CFLAGS)
$(call objects,$(DWARF_OWN)): ALL_CFLAGS += $(DWARF_CFLAGS)

# What is missing is named before the first compiler error about it.
$(O)/deps: .ci/deps.sh
	$(Q)mkdir -p $(@D)
	$(Q)CC='$(CC)' LLVM_CONFIG='$(LLVM_CONFIG)' sh .ci/deps.sh look
	$(Q)touch $@

$(O)/obj/%.o: %.c $(O)/flags | $(O)/deps
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The rules' data are part of the program, as lib/rule/builtin.h describes.
RULE_FILES := $(sort $(wildcard rules/*.json))
# Names of Xen's, for the readers; compiled in.
XEN_NAMES  := rules/xen-names.def

$(O)/rules.bundle: $(RULE_FILES) $(O)/sources
	$(call say,BUNDLE,$@)
	$(Q)for f in $(RULE_FILES); do \
		printf '%s %s\n' "$$(basename $$f)" "$$(wc -c < $$f)" && cat $$f || exit 1; \
	done > $@

$(O)/obj/lib/rule/builtin.o: ALL_CFLAGS += -DRULES_BUNDLE='"$(O)/rules.bundle"'
$(O)/obj/lib/rule/builtin.o: $(O)/rules.bundle

# What the program was built of, for what it keeps in a cache; see lib/base/identity.h.
IDENTITY_OF := $(sort $(wildcard lib/*.[ch] lib/*/*.[ch] lib/*/*/*.[ch] lib/*/*/*/*.[ch]) $(RULE_FILES) \
		 $(XEN_NAMES) rules/releases.zst)

$(O)/identity: $(IDENTITY_OF) $(O)/sources
	$(Q)cat $(IDENTITY_OF) | sha256sum | cut -c 1-64 > $@

# Of these, those that say what facts mean.
JUDGE_OF := $(sort $(filter-out %_test.c %_test.h %_fuzz.c %/cache.c %/identity.c %/pool.c %/test.h, \
	      $(wildcard $(foreach d,base model arch diff rule audit,lib/$(d)/*.[ch] lib/$(d)/*/*.[ch]) lib/xenabi.c lib/xenabi_audit.c)) $(RULE_FILES))

$(O)/judge-identity: $(JUDGE_OF) $(O)/sources
	$(Q)cat $(JUDGE_OF) | sha256sum | cut -c 1-64 > $@

$(O)/obj/lib/base/identity.o: private ALL_CFLAGS += -DIDENTITY='"$(shell cat $(O)/identity)"' \
	-DJUDGE_IDENTITY='"$(shell cat $(O)/judge-identity)"'
$(O)/obj/lib/base/identity.o: $(O)/identity $(O)/judge-identity

# So are the facts of Xen's releases, and what an audit of them finds.
RELEASES := rules/releases.zst
KEPT	 := rules/audit.zst

$(O)/obj/lib/read/shipped_builtin.o: private ALL_CFLAGS += -DRELEASES_ARCHIVE='"$(RELEASES)"' -DKEPT_ARCHIVE='"$(KEPT)"'
$(O)/obj/lib/read/shipped_builtin.o: $(RELEASES) $(KEPT)

$(O)/ship: $(call objects,$(SHIPPING)) $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(TOOL_LIBS)

# From a clone of Xen's repository: a few minutes.
baselines:
	@[ -n "$(XEN_GIT)" ] || { echo 'make baselines XEN_GIT=DIR needs a clone of Xen'; exit 1; }
	@$(MAKE) --no-print-directory O=$(O) all $(O)/ship
	@sh .ci/baselines.sh $(XENABI) $(O)/ship $(XEN_GIT) $(RELEASES)
	@$(MAKE) --no-print-directory O=$(O) audited

# What an audit of the shipped releases finds, anew: for a change of rules, where no facts change.
audited:
	@: > $(KEPT)
	@$(MAKE) --no-print-directory O=$(O) all $(O)/ship
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	XDG_CACHE_HOME=$$work $(XENABI) audit --fail-on never -o /dev/null && \
	$(O)/ship --kept $$work/xenabi > $$work/archive && mv $$work/archive $(KEPT)
	@wc -c $(KEPT)

# Where a program that is linked with the library finds the workers.
$(O)/obj/lib/read/worker.o: $(O)/prefix
$(O)/obj/lib/read/worker.o: ALL_CFLAGS += -DWORKER_DIRECTORY='"$(PREFIX)/libexec/xenabi"'

# A file that changes when what it records does.
define record
	@mkdir -p $(@D)
	@printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' > $@
endef

$(O)/flags: FORCE
	$(call record,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS))
$(O)/prefix: FORCE
	$(call record,$(PREFIX) $(LIBDIR))
$(O)/sources: FORCE
	$(call record,$(LIB_SOURCES) $(RULE_FILES))

$(O)/test/%: $(O)/obj/%.o $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(O)/libxenabi.a $(TOOL_LIBS)

$(O)/test/cmd/xenabi/opt_test: $(O)/obj/cmd/xenabi/opt.o
$(O)/test/cmd/xenabi/watch_test: $(O)/obj/cmd/xenabi/watch.o $(O)/obj/cmd/xenabi/terminal.o
$(O)/test/lib/source/git_hostile_test: $(O)/obj/cmd/xenabi/open.o

# The worker's reader of DWARF, in the test's own process.
DWARF_READER := $(filter-out %/main.c,$(DWARF_OWN))

$(O)/test/lib/read/dwarf/%_test: TOOL_LIBS += -ldwarf
$(O)/test/lib/read/dwarf/dwarf_test $(O)/test/lib/read/dwarf/hostile_test: $(call objects,$(DWARF_READER))

# The generator of random handlers, and the test that its own truth is true.
GEN_SHARED := $(filter-out %/gen.c %/run.c %_test.c,$(TESTGEN))

$(O)/testgen/%: $(O)/obj/lib/testgen/%.o $(call objects,$(GEN_SHARED)) $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(O)/libxenabi.a $(TOOL_LIBS)

$(O)/test/lib/testgen/truth_test: $(call objects,$(GEN_SHARED))

# libFuzzer on the parsers of foreign bytes, each for FUZZ_SECONDS, or those of them in FUZZ.
FUZZ_SECONDS ?= 60
FUZZ_SANITIZERS := fuzzer-no-link,address,undefined
FUZZERS      := $(patsubst %.c,$(O)/fuzz/%,$(FUZZ_SOURCES))

$(O)/fuzz/%: $(O)/obj/%.o $(O)/libxenabi.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(O)/libxenabi.a \
		$(TOOL_LIBS)

# The readers of the workers, in the fuzzer's own process.
$(O)/fuzz/lib/read/package/package_fuzz: $(O)/obj/lib/read/package/worker/unpack.o
$(O)/fuzz/lib/read/package/%: TOOL_LIBS += -larchive
$(O)/fuzz/lib/read/dwarf/dwarf_fuzz: $(call objects,$(DWARF_READER))
$(O)/fuzz/lib/read/dwarf/%: TOOL_LIBS += -ldwarf
HEADER_READER := $(filter-out %/main.c,$(WORKER_OWN))
$(O)/obj/lib/read/header/parse_fuzz.o: ALL_CFLAGS += $(CLANG_CFLAGS)
$(O)/fuzz/lib/read/header/parse_fuzz: $(call objects,$(HEADER_READER))
$(O)/fuzz/lib/read/header/parse_fuzz: TOOL_LIBS += $(CLANG_LIBS)

fuzz: all
	@sh .ci/deps.sh fuzz
	@$(MAKE) --no-print-directory $(jobs) O=$(O)-fuzz CC=$(CLANG) SANITIZE=$(FUZZ_SANITIZERS) CFLAGS='-O1 -g' fuzzers
	@sh .ci/fuzz.sh $(XENABI) $(O)-fuzz/fuzz $(FUZZ_SECONDS) $(FUZZ)

fuzzers: $(FUZZERS)

.SECONDARY: $(call objects,$(TEST_SOURCES) $(TESTGEN))

tests: $(TESTS)

# What `make check` builds besides $(O): the same under the sanitisers and by clang.
CHECK_MODES := $(O) $(O)-san $(O)-clang

# A whole build uses every processor, unless make was told how many itself.
jobs = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

check:
	@sh .ci/deps.sh check
	@$(MAKE) --no-print-directory $(jobs) O=$(O) all library tests $(O)/testgen/run
	@sh .ci/test.sh $(O)
	@$(MAKE) --no-print-directory check-sanitized
	@$(MAKE) --no-print-directory check-clang

GENERATED ?= 2000
SEED      ?= random

check-generated:
	@sh .ci/deps.sh check
	@$(MAKE) --no-print-directory O=$(O) $(O)/testgen/run
	@sh .ci/generated.sh $(O) $(GENERATED) $(SEED)

check-live:
	@sh .ci/deps.sh build
	@sh .ci/deps.sh live
	@$(MAKE) --no-print-directory O=$(O) all
	@XENABI=$(O)/xenabi python3 testdata/live/live_test.py all

check-sanitized:
	@$(MAKE) --no-print-directory $(jobs) O=$(O)-san SANITIZE=address,undefined CFLAGS='-O1 -g' all tests
	@sh .ci/test.sh $(O)-san sanitized

check-clang:
	@$(MAKE) --no-print-directory $(jobs) O=$(O)-clang CC=$(CLANG) CFLAGS='-O1 -Werror' all tests

demo:
	@sh .ci/deps.sh build
	@$(MAKE) --no-print-directory $(jobs) O=$(O) all
	@sh .ci/demo.sh $(O)/xenabi

bench:
	@sh .ci/deps.sh check
	@$(MAKE) --no-print-directory $(jobs) O=$(O) all
	@sh .ci/bench.sh $(O)/xenabi

# What is installed: the tool and its workers, the library, texts, examples.
INSTALL    ?= install
bindir      = $(PREFIX)/bin
libexecdir  = $(PREFIX)/libexec/xenabi
LIBDIR     ?= $(PREFIX)/lib
includedir  = $(PREFIX)/include
mandir      = $(PREFIX)/share/man
datadir     = $(PREFIX)/share/xenabi
docdir      = $(PREFIX)/share/doc/xenabi
bashdir     = $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
fishdir     = $(PREFIX)/share/fish/vendor_completions.d

PAGES       = $(wildcard man/*.[1-9]) $(GENERATED_PAGES)
EXAMPLES   := $(wildcard man/examples/*)
SCHEMAS    := $(wildcard man/*.schema.json)

put = $(INSTALL) -D -m $(1) $(2) $(DESTDIR)$(3)

install: all library $(GENERATED_PAGES)
	$(call put,755,$(XENABI),$(bindir)/xenabi)
	$(call put,755,$(WORKER),$(libexecdir)/header-worker)
	$(call put,755,$(DWARF_WORKER),$(libexecdir)/dwarf-worker)
	$(call put,755,$(PACKAGE_WORKER),$(libexecdir)/package-worker)
	$(call put,755,$(READER),$(libexecdir)/reader)
	$(call put,644,$(PUBLIC_ARCHIVE),$(LIBDIR)/libxenabi.a)
	$(call put,644,$(SHARED),$(LIBDIR)/libxenabi.so.$(VERSION))
	ln -sf libxenabi.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libxenabi.so
	$(call put,644,$(O)/include/xenabi.h,$(includedir)/xenabi.h)
	$(call put,644,$(O)/libxenabi.pc,$(LIBDIR)/pkgconfig/libxenabi.pc)
	for page in $(PAGES); do \
		$(call put,644,$$page,$(mandir)/man$${page##*.}/$${page##*/}) || exit 1; done
	for file in $(RULE_FILES); do \
		$(call put,644,$$file,$(datadir)/rules/$${file##*/}) || exit 1; done
	for file in $(SCHEMAS); do \
		$(call put,644,$$file,$(datadir)/$${file##*/}) || exit 1; done
	for file in $(EXAMPLES); do \
		$(call put,644,$$file,$(docdir)/examples/$${file##*/}) || exit 1; done
	for file in README.md LICENSE; do \
		$(call put,644,$$file,$(docdir)/$$file) || exit 1; done
	$(INSTALL) -d $(DESTDIR)$(bashdir) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(fishdir)
	$(XENABI) completion bash > $(DESTDIR)$(bashdir)/xenabi
	$(XENABI) completion zsh > $(DESTDIR)$(ZSHDIR)/_xenabi
	$(XENABI) completion fish > $(DESTDIR)$(fishdir)/xenabi.fish

# Of the folders that others install into as well, only our own files.
uninstall:
	rm -f $(DESTDIR)$(bindir)/xenabi
	rm -f $(foreach file,libxenabi.a libxenabi.so $(SONAME) libxenabi.so.$(VERSION) \
		pkgconfig/libxenabi.pc,$(DESTDIR)$(LIBDIR)/$(file))
	rm -f $(DESTDIR)$(includedir)/xenabi.h
	for page in $(PAGES); do rm -f $(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}; done
	rm -f $(DESTDIR)$(bashdir)/xenabi $(DESTDIR)$(ZSHDIR)/_xenabi $(DESTDIR)$(fishdir)/xenabi.fish
	rm -rf $(foreach folder,$(libexecdir) $(datadir) $(docdir),$(DESTDIR)$(folder))

deb:
	@sh .ci/deps.sh build
	@sh .ci/deps.sh deb
	@sh .ci/deb.sh $(O)/deb

clean:
	rm -rf $(CHECK_MODES) $(O)-fuzz

-include $(patsubst %.o,%.d,$(call objects,$(SOURCES) $(DWARF_OWN) $(PACKAGE_OWN) $(WORKER_OWN) $(CMD_SOURCES) $(TEST_SOURCES)))

.PHONY: audited baselines fuzz fuzzers all library tests check check-generated check-live check-sanitized check-clang demo bench install uninstall deb clean FORCE
.DELETE_ON_ERROR:
