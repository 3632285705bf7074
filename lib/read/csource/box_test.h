/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef XENABI_READ_CSOURCE_BOX_TEST_H
#define XENABI_READ_CSOURCE_BOX_TEST_H

/* Hypercalls of our own, that the small trees of the test and of the fuzzer serve. */

static const char families_text[] =
	"{\"schema\": \"xenabi-families/1\", \"families\": ["
	"{\"name\": \"hypercalls\", \"kind\": \"hypercalls\", \"prefix\": [\"__HYPERVISOR_\"],"
	" \"ops\": [\"__HYPERVISOR_box_op\", \"__HYPERVISOR_slot_op\", \"__HYPERVISOR_queue\","
	"           \"__HYPERVISOR_queue_cont\"],"
	" \"aliases\": {\"__HYPERVISOR_queue_cont\": \"__HYPERVISOR_arch_1\"}},"
	"{\"name\": \"box_op\", \"kind\": \"ops\", \"hypercall\": \"box_op\","
	" \"number_macro\": \"__HYPERVISOR_box_op\", \"prefix\": [\"BOXOP_\"],"
	" \"ops\": [\"BOXOP_a\", \"BOXOP_b\", \"BOXOP_c\", \"BOXOP_d\", \"BOXOP_cont\"],"
	" \"op_in\": {\"argument\": 0}, \"args\": [\"cmd\", \"arg\"],"
	" \"handlers\": {\"native\": [\"do_box_op\", \"do_arm_box_op\"],"
	"                \"compat\": [\"compat_box_op\"],"
	"                \"hvm\": [\"hvm_box_op\"]},"
	" \"delegates\": [\"arch_box_op\", \"box_is_allowed\"]},"
	"{\"name\": \"slot_op\", \"kind\": \"ops\", \"hypercall\": \"slot_op\","
	" \"number_macro\": \"__HYPERVISOR_slot_op\", \"prefix\": [\"SLOTOP_\"],"
	" \"ops\": [\"SLOTOP_x\", \"SLOTOP_y\"],"
	" \"op_in\": {\"argument\": 0, \"record\": \"xen_slot\", \"field\": \"cmd\"},"
	" \"args\": [\"u_slot\"], \"handlers\": {\"native\": [\"do_slot_op\"]}},"
	"{\"name\": \"list_op\", \"kind\": \"ops\", \"hypercall\": \"list_op\","
	" \"number_macro\": \"__HYPERVISOR_list_op\", \"prefix\": [\"LISTOP_\"], \"ops\": [],"
	" \"op_in\": {\"argument\": 0, \"record\": \"xen_list\", \"field\": \"cmd\"},"
	" \"args\": [\"items\", \"count\"], \"handlers\": {\"compat\": [\"compat_list_op\"]}},"
	"{\"name\": \"queue\", \"kind\": \"ops\", \"hypercall\": \"queue\","
	" \"number_macro\": \"__HYPERVISOR_queue\", \"prefix\": [], \"ops\": [],"
	" \"args\": [\"reqs\", \"count\"], \"handlers\": {\"native\": [\"do_queue\"]}},"
	"{\"name\": \"queue_cont\", \"kind\": \"ops\", \"hypercall\": \"queue_cont\","
	" \"number_macro\": \"__HYPERVISOR_queue_cont\", \"prefix\": [], \"ops\": [],"
	" \"args\": [\"reqs\"], \"handlers\": {\"native\": [\"do_queue_cont\"]}}]}";

static const char public_text[] = "#define __HYPERVISOR_box_op 40\n"
				  "#define BOXOP_a 0\n"
				  "#define BOXOP_b 1\n"
				  "#define BOXOP_c 2\n"
				  "#define BOXOP_d 9\n"
				  "#define BOXOP_cont 12\n"
				  "#define SLOTOP_x 1\n"
				  "#define SLOTOP_y 2\n"
				  "XEN_ERRNO(EFAULT, 14)\n"
				  "XEN_ERRNO(EINVAL, 22)\n"
				  "XEN_ERRNO(ENOSYS, 38)\n"
				  "XEN_ERRNO(ERESTART, 85)\n";

static const char *const box_dirs[] = {"xen",
				       "xen/common",
				       "xen/common/compat",
				       "xen/arch",
				       "xen/arch/x86",
				       "xen/arch/arm",
				       "xen/arch/arm/arm64",
				       "xen/include",
				       "xen/include/public",
				       "xen/include/xen"};

#endif
