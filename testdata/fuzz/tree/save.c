static int box_load(struct domain *d, hvm_domain_context_t *h)
{
    struct hvm_box ctxt;
    if ( hvm_load_entry(BOX, h, &ctxt) )
        return -EINVAL;
    if ( hvm_load_entry_zeroextend(LID, h, &ctxt) != 0 )
        return -EINVAL;
    desc = (struct hvm_save_descriptor *)&h->data[h->cur];
    return _hvm_check_entry(h, CPU_XSAVE_CODE, desc->length, 1);
}
HVM_REGISTER_SAVE_RESTORE(BOX, box_save, box_load, 1, HVMSR_PER_DOM);
