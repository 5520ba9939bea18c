"""A server that takes connections as ndt-server does: accept, getsockname, a duplicate of the connection, and all that
is measured is asked of the duplicate. Answers "info" with what it has seen, "echo TEXT" with the text, "fill" with as much as can be written
ahead of the reader and, on a line of its own, how much that was.

usage: server.py PORT HEALTH_PORT
"""
import fcntl
import json
import signal
import socket
import sys
import threading

SO_COOKIE = 57


def address(name):
    return list(name[:2]) if isinstance(name, tuple) else str(name)


def serve(connection, peer):
    connection.setblocking(True)  # the helper's is not, as Go wants it
    local = address(connection.getsockname())
    duplicate = socket.socket(fileno=fcntl.fcntl(connection.fileno(), fcntl.F_DUPFD_CLOEXEC, 0))
    seen = {
        "peer": address(peer),
        "local": local,
        "cookie": int.from_bytes(duplicate.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8), "little"),
        "domain": duplicate.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN),
    }
    with connection, duplicate, connection.makefile("rw", newline="\n") as text:
        for line in text:
            if line == "info\n":
                text.write(json.dumps(seen) + "\n")
            elif line.startswith("echo "):
                text.write(line[5:])
            elif line == "fill\n":
                text.write("\n%d\n" % fill(connection))
            text.flush()


def fill(connection):
    written = 0
    try:
        while True:
            written += connection.send(b"x" * 4096, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return written


def listen(port, then):
    listener = socket.create_server(("127.0.0.1", port), backlog=512)

    def accept():
        while True:
            connection, peer = listener.accept()
            threading.Thread(target=quietly, args=(then, connection, peer), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def quietly(then, connection, peer):
    try:
        then(connection, peer)
    except OSError:
        connection.close()


def healthy(connection, _):
    connection.sendall(b"ok\n")
    connection.close()


signal.signal(signal.SIGURG, lambda *_: None)
signal.siginterrupt(signal.SIGURG, False)
listen(int(sys.argv[1]), serve)
listen(int(sys.argv[2]), healthy)
terms = []


def on_term(*_):
    terms.append(1)
    print("terms", len(terms), flush=True)


signal.signal(signal.SIGHUP, on_term)
print("ready", flush=True)
for line in sys.stdin:
    if line.startswith("exit "):
        sys.exit(int(line[5:]))
    if line.startswith("serve "):
        events = socket.socket(socket.AF_UNIX)
        events.bind(line[6:-1])
        events.listen()
    if line.startswith("kill "):
        signal.raise_signal(int(line[5:]))
while True:
    signal.pause()
