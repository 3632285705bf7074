/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_RELEASE_TAG_H
#define XENABI_READ_RELEASE_TAG_H

#include "lib/base/arena.h"

/*
 * The tag of the last release before a version that is none itself, by Xen's
 * own numbering: "4.20-unstable" and "4.20.0-rc3" follow RELEASE-4.19.0,
 * "4.20.2-pre" follows RELEASE-4.20.1. (Tags sit on the stable branches, so
 * the history of a development branch does not lead to them.) Allocated in a;
 * NULL where version is a release, no version of Xen, or NULL.
 */
const char *release_tag_before(const char *version, struct arena *a);

/*
 * The same repository as an input "[REPO]@REVISION" names, at another revision;
 * allocated in a. NULL where spec is no such input.
 */
const char *input_at_revision(const char *spec, const char *revision, struct arena *a);

#endif
