#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Packages of ours, sound and hostile, as an input.

exec python3 lib/read/package/package_test.py
