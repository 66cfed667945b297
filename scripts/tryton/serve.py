"""Runs trytond until it is told to end, or until whoever started it is gone: then its standard input ends."""

import os
import signal
import sys
import threading


def end_with_parent():
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main():
    threading.Thread(target=end_with_parent, daemon=True).start()
    from trytond.cli import main as serve
    return serve()


if __name__ == '__main__':
    sys.exit(main())
