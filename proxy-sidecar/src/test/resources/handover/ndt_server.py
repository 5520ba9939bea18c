"""Takes connections and measures them as ndt-server does, and does with each test what its query says.

usage: ndt_server.py PORT EVENTS
A line on standard input lets one connection go on that it holds: before its 101 (do=slow), or to its end (do=hold).
EVENTS is the path of a Unix socket on which it tells of tests, as ndt-server does with -tcpinfo.eventsocket.
"""
import datetime
import fcntl
import json
import socket
import struct
import sys
import threading
import time

UPGRADE = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
SO_COOKIE = 57


def text_frame(value):
    payload = json.dumps(value).encode()
    return struct.pack("!BBH", 0x81, 126, len(payload)) + payload


def measurement(local, duplicate, peer):
    cookie = int.from_bytes(duplicate.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8), "little")
    return text_frame({
        "ConnectionInfo": {
            "Client": "%s:%d" % peer[:2],
            "Server": "%s:%d" % local[:2],
            "UUID": "host_1_%016X" % cookie,
        },
        "TCPInfo": {"RTT": 123456789},
        "Test": "download",
    })


readers = []
held = threading.Semaphore(0)


def release_held():
    for _ in sys.stdin:
        held.release()


def serve_events(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    while True:
        readers.append(server.accept()[0])


def tell(event, duplicate):
    cookie = int.from_bytes(duplicate.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8), "little")
    now = datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    line = json.dumps({"Event": event, "Timestamp": now, "UUID": "host_1_%016X" % cookie, "ID": None}) + "\n"
    for reader in readers:
        try:
            reader.sendall(line.encode())
        except OSError:
            readers.remove(reader)


def read_head(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(1)
        if not more:
            raise OSError("no head")
        head += more
    return head.decode()


def run(connection, head):
    if "do=end" in head:
        connection.sendall(b"\x88\x02\x03\xe8")
    elif "do=hang" in head:
        time.sleep(60)
    elif "do=hold" in head:
        held.acquire()
    elif "do=fill" in head:
        for _ in range(32):
            connection.sendall(struct.pack("!BBQ", 0x82, 127, 1 << 20) + bytes(1 << 20))
    else:
        while more := connection.recv(1 << 16):
            connection.sendall(more)


def begin(connection, octets, head):
    if "do=slow" in head:
        print("held", flush=True)
        held.acquire()
    try:
        connection.sendall(octets)
    except OSError:
        if "do=hold" not in head:  # else it was sent just before the client reset the connection
            raise


def test(connection, duplicate, head):
    tell(0, duplicate)
    try:
        run(connection, head)
    finally:
        if "do=late" not in head:  # as ndt-server, when a client leaves an upload
            tell(1, duplicate)


def serve(connection, peer):
    connection.setblocking(True)
    local = connection.getsockname()
    duplicate = socket.socket(fileno=fcntl.fcntl(connection.fileno(), fcntl.F_DUPFD_CLOEXEC, 0))
    with connection, duplicate:
        try:
            head = read_head(connection)
            while "do=refuse" in head:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                head = read_head(connection)
            if "Upgrade" not in head:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
            else:
                begin(connection, UPGRADE + measurement(local, duplicate, peer), head)
                test(connection, duplicate, head)
        except OSError:
            pass
        finally:
            duplicate.close()  # as netx does, first


def listen(port):
    """Where there is IPv6 the sidecar's sockets are of that family, and an address of it needs the room."""
    try:
        return socket.create_server(("::1", port), family=socket.AF_INET6, backlog=512)
    except OSError:
        return socket.create_server(("127.0.0.1", port), backlog=512)


threading.Thread(target=serve_events, args=(sys.argv[2],), daemon=True).start()
threading.Thread(target=release_held, daemon=True).start()
listener = listen(int(sys.argv[1]))
print("ready", listener.getsockname()[0], flush=True)
while True:
    accepted, address = listener.accept()
    threading.Thread(target=serve, args=(accepted, address), daemon=True).start()
