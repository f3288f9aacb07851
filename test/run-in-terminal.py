"""Runs a command in a pseudo terminal of 80 by 24: its output goes to stdout, stdin goes to it as typed.

When the command has ended, a line of JSON on stderr says how, and how it left the terminal.
"""
import fcntl, json, os, select, struct, sys, termios

leader, follower = os.openpty()
fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(follower, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(follower, stream)
    os.close(leader)
    os.close(follower)
    os.execvp(sys.argv[1], sys.argv[1:])

sys.stderr.write(json.dumps({"pid": child}) + "\n")
sys.stderr.flush()
typing = True
while True:
    ready, _, _ = select.select([leader] + ([0] if typing else []), [], [], 0.05)
    if leader in ready:
        os.write(1, os.read(leader, 65536))
    if 0 in ready:
        keys = os.read(0, 65536)
        typing = keys != b""
        os.write(leader, keys)
    if not ready:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == child:
            break
flags = termios.tcgetattr(follower)[3]
code = os.waitstatus_to_exitcode(status)
cooked = bool(flags & termios.ICANON) and bool(flags & termios.ECHO)
sys.stderr.write(json.dumps({"exitCode": code, "cooked": cooked}) + "\n")
