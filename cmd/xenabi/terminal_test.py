# SPDX-License-Identifier: GPL-2.0-only
"""On a terminal: what is long goes through the user's pager, and lines are as wide as it is."""
import fcntl, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, time

XENABI = os.environ['XENABI']
OLD, NEW = 'testdata/snapshots/four-bit-mask.json', 'testdata/snapshots/six-bit-mask.json'
PAGED = "printf 'paged:%s\\n' \"$LESS\"; cat"
failed = False


def check(name, good, detail=''):
    global failed
    failed |= not good
    print('%s %s' % ('ok' if good else 'not ok', name))
    if not good:
        print('# %s' % str(detail)[:600])


def on_terminal(*argv, rows=10, columns=80, interrupt=None, **env):
    """What a terminal of that size shows, and the status; interrupt: Ctrl-C when this is shown."""
    pid, fd = pty.fork()
    if not pid:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
        for name in ('PAGER', 'XENABI_PAGER', 'LESS'):
            os.environ.pop(name, None)
        os.environ.update({'NO_COLOR': '1', 'TERM': 'xterm', **env})
        os.execv(XENABI, (XENABI,) + argv)
    shown, end = b'', time.time() + 60
    while time.time() < end:
        try:
            if select.select([fd], [], [], 1)[0]:
                data = os.read(fd, 65536)
                shown += data
                if not data:
                    break
        except OSError:
            break
        if interrupt and interrupt in shown:
            os.write(fd, b'\x03')
            interrupt = None
    status = os.waitpid(pid, 0)[1]
    os.close(fd)
    return shown.decode().replace('\r\n', '\n'), os.waitstatus_to_exitcode(status)


def paging():
    text, status = on_terminal('diff', OLD, NEW, XENABI_PAGER=PAGED, PAGER='echo wrong')
    check('what is long goes through the pager', text.startswith('paged:FRX\n') and 'fail: ' in text, text)
    check('and the status is the command\'s', status == 1, status)
    text, status = on_terminal('rules', PAGER=PAGED)
    check('also of a command that reads no input', text.startswith('paged:') and status == 0, text)
    for name, options, env in [('that is short', (), {'rows': 200}), ('with --no-pager', ('--no-pager',), {}),
                               ('where XENABI_PAGER is empty', (), {'XENABI_PAGER': ''}),
                               ('where it is cat', (), {'XENABI_PAGER': 'cat'}),
                               ('where there is no such program', (), {'XENABI_PAGER': 'no-such-pager 2>/dev/null'})]:
        text, status = on_terminal('diff', OLD, NEW, *options, **{'PAGER': PAGED, **env})
        check('no pager ' + name, 'paged:' not in text and 'fail: ' in text and status == 1, text)
    text = subprocess.run((XENABI, 'diff', OLD, NEW), capture_output=True, text=True,
                          env={**os.environ, 'PAGER': PAGED}).stdout
    check('no pager without a terminal', text and 'paged:' not in text, text)
    text, status = on_terminal('diff', OLD, NEW, PAGER='true')
    check('a pager that is left early', text == '' and status == 1, (text, status))
    text, status = on_terminal('diff', OLD, NEW, interrupt=b'ready',
                               PAGER="trap 'echo interrupted' INT; echo ready; sleep 1; cat")
    check('Ctrl-C is for the pager', 'interrupted' in text and 'fail: ' in text and status == 1, (text, status))


def widths():
    prose = re.compile(r'^ {8}(?!.*\b(0b|0x))')
    for columns in (60, 140):
        text, _ = on_terminal('diff', '--verbose', '--no-pager', OLD, NEW, rows=500, columns=columns)
        lines = [len(l) for l in text.split('\n') if prose.match(l)]
        check('lines fit into %d columns' % columns, lines and columns - 12 < max(lines) <= columns, lines)
    text, _ = on_terminal('explain', 'op-removed', rows=500, columns=10, PAGER='cat')
    check('or are as narrow as can be read', 30 < max(len(l) for l in text.split('\n')) <= 60, text)


def quiet_ends():
    with tempfile.TemporaryDirectory() as folder:
        big = os.path.join(folder, 'big.json')
        with open(big, 'w') as out:
            out.write('{"schema":"xenabi-snapshot/1","release":"9","supplies":["headers"],"views":{"x86_64":"gtil"},"constants":[')
            out.write(','.join('{"name":"XEN_%d","value":"0x1","width_bits":32,"views":{"x86_64":"gtil"},"file":"a.h","line":1}'
                               % i for i in range(20000)) + ']}')
        run = subprocess.Popen((XENABI, 'scan', big), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        run.stdout.readline()
        run.stdout.close()
        said = run.stderr.read()
        check('a reader that has had enough is no error', run.wait() == -signal.SIGPIPE and said == b'',
              (run.returncode, said))


paging()
widths()
quiet_ends()
sys.exit(failed)
