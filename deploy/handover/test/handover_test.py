"""Tests of tollgate-handover. usage: handover_test.py HELPER [TEST ...]"""
import array
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HELPER = os.path.abspath(sys.argv.pop(1))
HERE = os.path.dirname(os.path.abspath(__file__))
SO_COOKIE = 57
SO_DETACH_FILTER = 27
TCP_SAVE_SYN = 27


def free_port():
    """A port below those that the kernel gives away by itself, and below those of the Java tests: still free at the start."""
    while True:
        port = random.randrange(5000, 10000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("not within %d s" % seconds)


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as listed:
            return [int(child) for child in listed.read().split()]
    except FileNotFoundError:
        return []


def descendants(pid):
    found = children(pid)
    return [deeper for child in found for deeper in descendants(child)] + found


def name_of(pid):
    with contextlib.suppress(OSError), open("/proc/%d/comm" % pid) as comm:
        return comm.read().strip()
    return ""


class Client:
    """A client's connection, both ends: the sidecar holds `accepted`."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setsockopt(socket.IPPROTO_TCP, TCP_SAVE_SYN, 1)
            self.own = socket.create_connection(listener.getsockname())
            self.accepted, _ = listener.accept()

    def cookie(self):
        return int.from_bytes(self.accepted.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8), "little")

    def unread(self):
        return len(self.accepted.recv(100000, socket.MSG_PEEK | socket.MSG_DONTWAIT))

    def close(self):
        self.own.close()
        self.accepted.close()


class HandOver(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.directory.name, "s")
        self.port, self.health = free_port(), free_port()
        self.helper = None
        signal.signal(signal.SIGALRM, self.on_alarm)
        signal.alarm(30)

    def on_alarm(self, *_):
        raise AssertionError("took over 30 s")

    def tearDown(self):
        signal.alarm(0)
        if self.helper:
            for pid in [*descendants(self.helper.pid), self.helper.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.helper.wait()
            for pipe in (self.helper.stdin, self.helper.stdout, self.helper.stderr):
                with contextlib.suppress(OSError):
                    pipe.close()
        self.directory.cleanup()

    def start(self, *options, prefix=()):
        command = [sys.executable, os.path.join(HERE, "server.py"), str(self.port), str(self.health)]
        self.helper = subprocess.Popen(
            [*prefix, HELPER, "--socket", self.path, *options, "--", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual("ready\n", self.helper.stdout.readline())
        return self.helper

    def answerer(self):
        return next((child for child in children(self.helper.pid) if name_of(child) == "handover-answer"), None)

    def server_pid(self):
        return next((child for child in children(self.helper.pid) if name_of(child).startswith("python")), None)

    def connect(self):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(15)
        connection.connect(self.path)
        return connection

    def request(self, fds, text, octet=b"T"):
        connection = self.connect()
        connection.sendmsg([octet], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])
        connection.sendall(text)
        return connection

    def hand_over(self, client, text=b""):
        return self.request([client.accepted.fileno()], b"127.0.0.1:%d\n%s" % (self.port, text))

    def status(self):
        with self.connect() as connection:
            connection.sendall(b"status\n")
            return json.loads(connection.makefile().readline())

    def info(self, connection):
        connection.sendall(b"info\n")
        return json.loads(connection.makefile().readline())

    def healthy(self):
        with socket.create_connection(("127.0.0.1", self.health), timeout=10) as connection:
            return connection.recv(16)

    def assert_is_handed_over(self, client):
        with self.hand_over(client) as data:
            seen = self.info(data)
        self.assertEqual(client.cookie(), seen["cookie"])
        self.assertEqual(list(client.accepted.getpeername()), seen["peer"])
        self.assertEqual(list(client.accepted.getsockname()), seen["local"])

    def assert_is_closed(self, connection):
        try:
            self.assertEqual(b"", connection.recv(16))
        except ConnectionResetError:
            pass
        connection.close()

    def test_server_measures_the_clients_own_socket(self):
        self.start()
        for _ in range(3):
            self.assert_is_handed_over(Client())
        self.assertEqual(3, self.status()["handed_over"])

    def test_octet_that_comes_with_the_socket_may_be_any(self):
        self.start()
        for octet in (b"s", b"\0", b"\n", b"\xff"):
            client = Client()
            with self.request([client.accepted.fileno()], b"127.0.0.1:%d\n" % self.port, octet) as data:
                self.assertEqual(client.cookie(), self.info(data)["cookie"])

    def test_status_may_come_in_parts(self):
        self.start()
        with self.connect() as connection:
            for part in (b"s", b"tat", b"us\n"):
                connection.sendall(part)
                time.sleep(0.05)
            self.assertTrue(json.loads(connection.makefile().readline())["available"])

    def test_octets_behind_the_request_are_the_servers(self):
        self.start()
        with self.hand_over(Client(), b"echo at once\n") as data:
            self.assertEqual("at once\n", data.makefile().readline())

    def test_server_writes_little_ahead_of_the_sidecar(self):
        self.start()
        with contextlib.closing(Client()) as client, self.hand_over(client, b"fill\n") as data:
            lines = data.makefile()
            time.sleep(0.5)  # longer than the server needs to fill it
            self.assertGreater(len(lines.readline()), 4096)
            self.assertLessEqual(int(lines.readline()), 64 * 1024)

    def test_ordinary_connections_pass(self):
        self.start()
        with socket.create_connection(("127.0.0.1", self.port)) as ordinary:
            seen = self.info(ordinary)
            self.assertEqual(list(ordinary.getsockname()), seen["peer"])
            self.assertEqual(list(ordinary.getpeername()), seen["local"])
            self.assertEqual(socket.AF_INET, seen["domain"])
        self.assertEqual(b"ok\n", self.healthy())

    def test_ordinary_connections_and_clients_are_not_mixed_up(self):
        self.start()
        failures = []

        def ordinary():
            for _ in range(50):
                with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
                    if self.info(connection)["peer"] != list(connection.getsockname()):
                        failures.append("ordinary")

        def handed_over():
            for _ in range(50):
                client = Client()
                with self.hand_over(client) as data:
                    if self.info(data)["cookie"] != client.cookie():
                        failures.append("handed over")
                client.close()

        threads = [threading.Thread(target=target) for target in [ordinary, handed_over] * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], failures)
        status = self.status()
        self.assertEqual((200, 0), (status["handed_over"], status["failed"]))

    def test_200_clients(self):
        """Fifty at once: a busy machine must get through them within the time that one may wait."""
        self.start()
        for _ in range(4):
            clients = [Client() for _ in range(50)]
            connections = [self.hand_over(client) for client in clients]
            seen = [self.info(connection)["cookie"] for connection in connections]
            self.assertEqual([client.cookie() for client in clients], seen)
            for connection in connections:
                connection.close()

    def test_nothing_is_left_open(self):
        self.start()
        self.assert_is_handed_over(Client())
        pids = [self.helper.pid, self.answerer(), self.server_pid(), self.flows()]

        def open_files():
            return [len(os.listdir("/proc/%d/fd" % pid)) for pid in pids]

        time.sleep(0.5)  # the connection above is still being closed
        before = open_files()
        for _ in range(300):
            client = Client()
            self.assert_is_handed_over(client)
            client.close()
            client = Client()
            self.assert_is_given(client)
            client.close()
            for closed in self.ask_flows():
                closed.close()
        until(lambda: all(now <= then for now, then in zip(open_files(), before)))

    def test_malformed_requests_are_closed_and_others_are_served(self):
        self.start()
        client = Client()
        fd = client.accepted.fileno()
        address = b"127.0.0.1:%d\n" % self.port
        with open("/dev/null") as file, socket.socket() as unconnected:
            for fds, text in [
                ([fd], b"x" * 64), ([fd], b"\n"), ([fd], b"127.0.0.1\n"), ([fd], b"127.0.0.1:0\n"),
                ([fd], b"127.0.0.1:99999\n"), ([fd], b"localhost:80\n"), ([fd], b"[::1:80\n"), ([fd], b"[]:80\n"),
                ([fd], b"127.0.0.1:%d\n" % free_port()), ([file.fileno()], address),
                ([unconnected.fileno()], address), ([fd], b"127.0.0.1:80\0\n"), ([fd], b"127.0.0.1:+80\n"),
            ]:
                with self.subTest(text=text):
                    self.assert_is_closed(self.request(fds, text))
        for text in [b"x", b"status?\n", b"s" * 65, b"\n"]:
            with self.subTest(text=text):
                connection = self.connect()
                connection.sendall(text)
                self.assert_is_closed(connection)
        self.assertEqual(17, self.status()["refused"])
        self.assert_is_handed_over(client)

    def test_more_sockets_than_one_are_not_kept(self):
        self.start()
        self.assert_is_handed_over(Client())
        answerer = self.answerer()
        before = len(os.listdir("/proc/%d/fd" % answerer))
        client = Client()
        for _ in range(20):
            fds = [client.accepted.fileno()] * 4
            with self.request(fds, b"127.0.0.1:%d\n" % self.port) as data:
                self.assertEqual(client.cookie(), self.info(data)["cookie"])
        until(lambda: len(os.listdir("/proc/%d/fd" % answerer)) == before)

    def test_slow_request_is_ended(self):
        self.start()
        client = Client()
        with self.connect() as silent, self.request([client.accepted.fileno()], b"127.0.0.1") as partial:
            self.assert_is_closed(silent)
            self.assert_is_closed(partial)
        self.assert_is_handed_over(Client())

    def test_too_many_requests_are_closed(self):
        self.start()
        silent = [self.connect() for _ in range(1100)]
        self.assert_is_closed(silent.pop())
        for connection in silent:
            connection.close()
        until(lambda: self.answers_status() and self.status()["refused"] >= 76)
        self.assert_is_handed_over(Client())

    def answers_status(self):
        with contextlib.suppress(OSError, ValueError):
            return self.status()
        return None

    def test_client_that_has_gone_ends_its_own_data_socket_only(self):
        self.start()
        gone = Client()
        gone.own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        gone.own.close()
        time.sleep(0.1)
        self.assert_is_closed(self.hand_over(gone))
        self.assert_is_handed_over(Client())

    def test_killed_answerer_is_replaced_and_connections_go_on(self):
        self.start()
        with self.hand_over(Client()) as running:
            self.info(running)
            for _ in range(3):
                before = self.answerer()
                os.kill(before, signal.SIGKILL)
                self.assertEqual(b"ok\n", self.healthy())
                until(lambda: self.answerer() not in (None, before))
                running.sendall(b"echo on\n")
                self.assertEqual("on\n", running.makefile().readline())
                self.assert_is_handed_over(Client())
        self.assertEqual(3, self.status()["restarts"])

    def test_stopped_answerer_is_replaced(self):
        self.start()
        os.kill(self.answerer(), signal.SIGSTOP)
        began = time.monotonic()
        self.assertEqual(b"ok\n", self.healthy())
        self.assertLess(time.monotonic() - began, 5)
        self.assert_is_handed_over(Client())
        self.assertEqual(1, self.status()["restarts"])

    def test_helper_that_was_stopped_goes_on_where_it_was(self):
        self.start()
        helper = [self.helper.pid, self.answerer(), self.flows()]
        with self.hand_over(Client()) as running, contextlib.closing(Client()) as client:
            self.info(running)
            for pid in helper:
                os.kill(pid, signal.SIGSTOP)
            running.sendall(b"echo on\n")
            self.assertEqual("on\n", running.makefile().readline())
            health = socket.create_connection(("127.0.0.1", self.health), timeout=20)
            with health, self.hand_over(client) as waiting:
                time.sleep(4)  # ten times as long as an answerer may be silent
                for pid in helper:
                    os.kill(pid, signal.SIGCONT)
                self.assertEqual(b"ok\n", health.recv(16))
                self.assertEqual(client.cookie(), self.info(waiting)["cookie"])
            running.sendall(b"echo on\n")
            self.assertEqual("on\n", running.makefile().readline())

    def test_killed_supervisor_leaves_all_running(self):
        self.start()
        server, answerer = self.server_pid(), self.answerer()
        with self.hand_over(Client()) as running:
            self.info(running)
            self.helper.kill()
            self.helper.wait()
            running.sendall(b"echo on\n")
            self.assertEqual("on\n", running.makefile().readline())
        self.assertEqual(b"ok\n", self.healthy())
        self.assert_is_handed_over(Client())
        os.kill(server, signal.SIGKILL)
        until(lambda: not os.path.exists("/proc/%d" % answerer) or name_of(answerer) == "")

    def test_signals_of_the_servers_runtime_lose_no_call(self):
        self.start()
        server = self.server_pid()
        done = threading.Event()

        def storm():
            while not done.is_set():
                for thread in os.listdir("/proc/%d/task" % server):
                    with contextlib.suppress(OSError):
                        os.kill(int(thread), signal.SIGURG)
                time.sleep(0.001)

        storming = threading.Thread(target=storm)
        storming.start()
        try:
            for _ in range(100):
                self.assert_is_handed_over(Client())
        finally:
            done.set()
            storming.join()

    def whole(self, client, listener=None, head=None):
        """Asks for a client whose head, by default "echo 1", lies in its socket."""
        if head is None:
            client.own.sendall(b"echo 1\n")
            until(lambda: client.unread() == 7)
        return self.request(
            [client.accepted.fileno()], b"whole 127.0.0.1:%d %d\n" % (listener or self.port, head or 7))

    def assert_is_given(self, client):
        self.give_guarded(client)
        self.take_guard_off(client)

    def take_guard_off(self, client):
        client.accepted.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)

    def test_whole_client_is_the_servers_own_connection(self):
        self.start()
        with contextlib.closing(Client()) as client:
            self.assert_is_given(client)
            client.own.sendall(b"info\n")
            seen = json.loads(client.own.makefile().readline())
            self.assertEqual(client.cookie(), seen["cookie"])
            self.assertEqual(list(client.own.getsockname()), seen["peer"])
            self.assertEqual(list(client.own.getpeername()), seen["local"])
            client.accepted.close()
            client.own.sendall(b"echo alone\n")
            self.assertEqual("alone\n", client.own.makefile().readline())
        self.assertEqual((1, 0), (self.status()["whole"], self.status()["handed_over"]))

    def test_whole_client_that_the_server_cannot_get_is_refused(self):
        self.start()
        with contextlib.closing(Client()) as client:
            with self.whole(client, free_port()) as asked:
                self.assertEqual("refused\n", asked.makefile().read())
            client.own.sendall(b"still unread")
            self.assertEqual(b"echo 1\nstill unread", client.accepted.recv(19, socket.MSG_WAITALL))

    def test_whole_client_that_the_server_does_not_take_is_refused(self):
        self.start()
        with socket.create_server(("127.0.0.1", 0)) as other, contextlib.closing(Client()) as client:
            with self.whole(client, other.getsockname()[1]) as asked:
                self.assertEqual("refused\n", asked.makefile().read())

    def test_200_whole_clients_and_200_others(self):
        self.start()
        for _ in range(4):
            self.assert_many_are_not_mixed_up(50)

    def assert_many_are_not_mixed_up(self, many):
        wholes, others = [Client() for _ in range(many)], [Client() for _ in range(many)]
        for client in wholes:
            client.own.sendall(b"info\n")
            until(lambda: client.unread() == 5)
        asked = [(self.whole(whole, head=5), self.hand_over(other)) for whole, other in zip(wholes, others)]
        for (whole, other), client, second in zip(asked, wholes, others):
            self.assertEqual("given\n", whole.makefile().read())
            self.assertEqual(client.cookie(), json.loads(client.own.makefile().readline())["cookie"])
            self.assertEqual(second.cookie(), self.info(other)["cookie"])
            whole.close()
            other.close()
        for client in wholes + others:
            client.close()

    def guarded(self):
        client = Client()
        self.give_guarded(client)
        return client

    def give_guarded(self, client):
        with self.whole(client) as asked:
            self.assertEqual("given\n", asked.makefile().read())
        self.assertEqual("1\n", client.own.makefile().readline())

    def test_whole_client_sends_no_second_request(self):
        self.start()
        for second in (b"echo 2\n", b"e", b"\necho 2\n", b"\r\n", b"\0echo 2\n", b"\x7f"):
            with self.subTest(second=second), contextlib.closing(self.guarded()) as client:
                client.own.sendall(second)
                client.own.settimeout(0.5)
                with self.assertRaises(TimeoutError):
                    client.own.recv(16)
                self.assertEqual(b"", self.received(client))
                # as if it were lost: when the guard is off it comes again
                client.own.settimeout(10)
                self.take_guard_off(client)
                if second == b"echo 2\n":
                    self.assertEqual(b"2\n", client.own.recv(16))

    def received(self, client):
        with contextlib.suppress(BlockingIOError):
            return client.accepted.recv(16, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        return b""

    def test_whole_client_sends_frames_at_once(self):
        self.start()
        for first in (b"\x82", b"\x81", b"\x88", b"\x8a", b"\x01", b"\x02"):
            with self.subTest(first=first), contextlib.closing(self.guarded()) as client:
                # the server would decode the first octet as text
                client.own.sendall(first + b"x" * 100000)
                info = lambda: client.accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
                until(lambda: int.from_bytes(info()[128:136], "little") == 7 + 100001)

    def test_whole_client_with_more_or_less_than_its_head_is_refused(self):
        self.start()
        for octets, head in ((b"echo 1\n", 6), (b"echo 1\n", 8), (b"echo 1\n", 70000), (b"", 1)):
            with self.subTest(head=head), contextlib.closing(Client()) as client:
                client.own.sendall(octets)
                time.sleep(0.05)
                with self.whole(client, head=head) as asked:
                    self.assertEqual("refused\n", asked.makefile().read())
                client.own.sendall(b"more")
                self.assertEqual(octets + b"more", client.accepted.recv(len(octets) + 4, socket.MSG_WAITALL))

    def test_whole_client_whose_listener_keeps_no_syn_is_refused(self):
        self.start()
        with socket.create_server(("127.0.0.1", 0)) as listener, contextlib.closing(Client()) as client:
            client.close()
            client.own = socket.create_connection(listener.getsockname())
            client.accepted, _ = listener.accept()
            with self.whole(client) as asked:
                self.assertEqual("refused\n", asked.makefile().read())

    def test_whole_client_over_ipv6(self):
        self.start()
        try:
            listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
        except OSError:
            self.skipTest("no IPv6 here")
        listener.setsockopt(socket.IPPROTO_TCP, TCP_SAVE_SYN, 1)
        with listener, contextlib.closing(Client()) as client:
            client.close()
            client.own = socket.create_connection(listener.getsockname()[:2])
            client.accepted, _ = listener.accept()
            self.assert_is_given(client)

    def test_whole_client_goes_on_when_all_of_the_helper_is_killed(self):
        self.start()
        with contextlib.closing(Client()) as client:
            self.assert_is_given(client)
            client.accepted.close()
            answers = client.own.makefile()
            # what the server asks of a connection that it has just accepted goes to the helper
            client.own.sendall(b"echo in\n")
            self.assertEqual("in\n", answers.readline())
            for pid in (self.helper.pid, self.answerer(), self.flows()):
                os.kill(pid, signal.SIGKILL)
            client.own.sendall(b"echo on\n")
            self.assertEqual("on\n", answers.readline())
            os.kill(self.orphan, signal.SIGKILL)

    def flows(self):
        self.orphan = self.server_pid()
        return next(child for child in children(self.helper.pid) if name_of(child) == "handover-flows")

    def after_killed_sidecar(self, hand):
        """Has a process of its own hand a client over, kills it, and returns the client."""
        client = Client()
        ready, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                kept = hand(client)  # noqa: F841, keeps the connection
                os.write(told, b"1")
                signal.pause()
            finally:
                os._exit(1)
        os.close(told)
        client.accepted.close()
        self.assertEqual(b"1", os.read(ready, 1))
        os.close(ready)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        client.own.settimeout(20)
        return client

    def test_killed_sidecar_ends_the_tests_that_it_relays_and_leaves_nothing_open(self):
        self.start()
        self.assert_is_handed_over(Client())
        server = "/proc/%d/fd" % self.server_pid()
        before = len(os.listdir(server))

        def begin(client):
            running = self.hand_over(client)
            self.info(running)
            return running

        with contextlib.closing(self.after_killed_sidecar(begin)) as client:
            self.assertEqual(b"", client.own.recv(16))
        until(lambda: len(os.listdir(server)) <= before)
        self.assert_is_handed_over(Client())

    def test_killed_sidecar_leaves_a_whole_client_its_test(self):
        self.start()
        with contextlib.closing(self.after_killed_sidecar(self.assert_is_given)) as client:
            client.own.sendall(b"echo alone\n")
            self.assertEqual("alone\n", client.own.makefile().readline())
        with contextlib.closing(Client()) as client:
            self.assert_is_given(client)

    def test_killed_sidecar_leaves_no_way_in_for_a_second_request(self):
        self.start()
        with contextlib.closing(self.after_killed_sidecar(self.give_guarded)) as client:
            client.own.sendall(b"echo 2\n")
            client.own.settimeout(0.5)
            with self.assertRaises(TimeoutError):
                client.own.recv(16)

    def test_peek_leaves_what_it_tells(self):
        self.start()
        with contextlib.closing(Client()) as client:
            for sent in (b"", b"GET / HT", b"TP/1.1\r\n" + b"x" * 40000):
                client.own.sendall(sent)
                time.sleep(0.05)
                with self.request([client.accepted.fileno()], b"peek\n") as asked:
                    peeked = asked.makefile("rb").read()
            self.assertEqual(b"GET / HTTP/1.1\r\n" + b"x" * 40000, peeked)
            self.assertEqual(peeked, client.accepted.recv(len(peeked), socket.MSG_WAITALL))
            client.own.close()
            with self.request([client.accepted.fileno()], b"peek\n") as asked:
                self.assertEqual(b"", asked.recv(16))

    def test_tells_whether_the_server_listens_at_a_unix_socket(self):
        self.start()
        events = os.path.join(self.directory.name, "e")
        self.helper.stdin.write("serve %s\n" % events)
        self.helper.stdin.flush()
        until(lambda: os.path.exists(events))
        mine = os.path.join(self.directory.name, "mine")
        with socket.socket(socket.AF_UNIX) as another, socket.socket(socket.AF_UNIX) as connection:
            another.bind(mine)
            another.listen()
            for path, expected in ((events, "ndt-server\n"), (mine, "another\n")):
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(path)
                    with self.request([connection.fileno()], b"served\n") as asked:
                        self.assertEqual(expected, asked.makefile().read())
        with contextlib.closing(Client()) as client:
            self.assert_is_closed(self.request([client.accepted.fileno()], b"served\n"))

    def ask_flows(self):
        connection = self.connect()
        connection.sendall(b"flows\n")
        return connection, connection.makefile()

    def question(self, client):
        return b"%x %s:%d %s:%d\n" % (
            client.cookie(), client.accepted.getsockname()[0].encode(), client.accepted.getsockname()[1],
            client.accepted.getpeername()[0].encode(), client.accepted.getpeername()[1])

    def test_flows_tells_of_a_connection_while_it_runs_and_of_its_end(self):
        self.start()
        asking, lines = self.ask_flows()
        with asking, contextlib.closing(Client()) as client:
            client.accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
            client.own.sendall(b"x" * 1000)
            asking.sendall(self.question(client))
            what, cookie, info, bbr = lines.readline().split()
            self.assertEqual(("info", client.cookie()), (what, int(cookie, 16)))
            self.assertEqual(1000, int.from_bytes(bytes.fromhex(info)[128:136], "little"))
            self.assertEqual("-", bbr)
            question = self.question(client)
            client.accepted.close()
            client.own.close()
            what, ended, info = lines.readline().split()
            self.assertEqual(("end", cookie), (what, ended))
            self.assertEqual(1000, int.from_bytes(bytes.fromhex(info)[128:136], "little"))
            asking.sendall(question)
            self.assertEqual("gone %s\n" % cookie, lines.readline())

    def test_flows_tells_what_bbr_knows(self):
        self.start()
        asking, lines = self.ask_flows()
        with asking, contextlib.closing(Client()) as client:
            try:
                client.accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"bbr")
            except OSError:
                self.skipTest("this kernel has no BBR")
            asking.sendall(self.question(client))
            self.assertEqual(20, len(bytes.fromhex(lines.readline().split()[3])))

    def test_flows_does_not_take_another_connection_for_the_one_that_is_asked_for(self):
        self.start()
        asking, lines = self.ask_flows()
        with asking, contextlib.closing(Client()) as client:
            asking.sendall(b"1" + self.question(client))
            self.assertTrue(lines.readline().startswith("gone 1"))

    def test_flows_tells_of_many_ends(self):
        self.start()
        asking, lines = self.ask_flows()
        with asking:
            clients = [Client() for _ in range(200)]
            for client in clients:
                asking.sendall(self.question(client))
                self.assertTrue(lines.readline().startswith("info "))
            cookies = {client.cookie() for client in clients}
            for client in clients:
                client.close()
            ends = [lines.readline().split() for _ in clients]
            self.assertEqual(cookies, {int(cookie, 16) for _, cookie, _ in ends})

    def test_flows_closes_what_asks_nonsense_and_serves_others(self):
        self.start()
        for text in (b"x\n", b"0 127.0.0.1:1 127.0.0.1:2\n", b"1 127.0.0.1:1\n", b"1 [::1]:1 127.0.0.1:2\n",
                     b"1 127.0.0.1:1 127.0.0.1\n", b"1" * 300, b"\0\n", b"\n"):
            with self.subTest(text=text):
                asking, _ = self.ask_flows()
                asking.sendall(text)
                self.assert_is_closed(asking)
        asking, lines = self.ask_flows()
        asking.sendall(b"1 127.0.0.1:1 127.0.0.1:2\n")
        self.assertEqual("gone 1\n", lines.readline())
        asking.close()

    def test_killed_flows_is_replaced(self):
        self.start()
        os.kill(self.flows(), signal.SIGKILL)
        asking, lines = self.ask_flows()
        asking.sendall(b"1 127.0.0.1:1 127.0.0.1:2\n")
        self.assertEqual("gone 1\n", lines.readline())
        asking.close()

    def test_ends_with_the_servers_exit_code(self):
        helper = self.start()
        helper.stdin.write("exit 7\n")
        helper.stdin.flush()
        self.assertEqual(7, helper.wait(10))
        self.assertFalse(os.path.exists(self.path))

    def test_dies_of_the_servers_signal(self):
        helper = self.start()
        helper.stdin.write("kill %d\n" % signal.SIGKILL)
        helper.stdin.flush()
        self.assertEqual(-signal.SIGKILL, helper.wait(10))

    def test_sigterm_ends_the_server(self):
        helper = self.start()
        helper.terminate()
        self.assertEqual(-signal.SIGTERM, helper.wait(10))

    def test_signal_reaches_the_server_once(self):
        helper = self.start()
        helper.send_signal(signal.SIGHUP)
        self.assertEqual("terms 1\n", helper.stdout.readline())
        self.assertEqual(b"ok\n", self.healthy())
        helper.send_signal(signal.SIGHUP)
        self.assertEqual("terms 2\n", helper.stdout.readline())

    def test_answerer_outlives_signals_to_all_processes(self):
        self.start()
        os.kill(self.answerer(), signal.SIGTERM)
        os.kill(self.answerer(), signal.SIGINT)
        self.assert_is_handed_over(Client())
        self.assertEqual(0, self.status()["restarts"])

    def test_says_why_where_it_is_forbidden_and_runs_the_server(self):
        # a process that is under a filter which notifies cannot have a second one
        outer = os.path.join(self.directory.name, "outer")
        self.start(prefix=(HELPER, "--socket", outer, "--"))
        until(lambda: os.path.exists(self.path))
        status = self.status()
        self.assertFalse(status["available"])
        self.assertIn("seccomp user notification is not available", status["reason"])
        self.assert_is_closed(self.hand_over(Client()))
        self.assertEqual(b"ok\n", self.healthy())
        inner = next(child for child in children(self.helper.pid) if children(child))
        answerer = next(child for child in children(inner) if name_of(child) == "handover-answer")
        server = next(child for child in children(inner) if name_of(child).startswith("python"))
        os.kill(inner, signal.SIGKILL)
        until(lambda: name_of(answerer) == "")
        os.kill(server, signal.SIGKILL)

    def test_ends_where_it_is_forbidden_and_required(self):
        outer = os.path.join(self.directory.name, "outer")
        ended = subprocess.run(
            [HELPER, "--socket", outer, "--", HELPER, "--socket", self.path, "--required", "--", "true"],
            capture_output=True, text=True, timeout=20)
        self.assertEqual(1, ended.returncode)
        self.assertIn("nothing can be handed over", ended.stderr)

    def test_installs_itself(self):
        for _ in range(2):
            self.assertEqual(0, subprocess.run([HELPER, "--install", self.directory.name], timeout=20).returncode)
        installed = os.path.join(self.directory.name, "tollgate-handover")
        with open(HELPER, "rb") as one, open(installed, "rb") as other:
            self.assertEqual(one.read(), other.read())
        self.assertIn("usage:", subprocess.run([installed, "--help"], capture_output=True, text=True, timeout=20).stdout)
        self.assertEqual(["tollgate-handover"], os.listdir(self.directory.name))
        failed = subprocess.run([HELPER, "--install", "/nowhere"], capture_output=True, text=True, timeout=20)
        self.assertEqual(1, failed.returncode)
        self.assertIn("--install: /nowhere: No such file", failed.stderr)

    def test_mistakes_in_the_command_line(self):
        for arguments, expected, code in [
            ([], "--socket: name the path", 2),
            (["--socket", self.path], "name the command", 2),
            (["--socket", self.path, "--socket-mode", "9", "--", "true"], "octal", 2),
            (["--socket", "/x/" + "y" * 200, "--", "true"], "longer than", 2),
            (["--socket", "/nowhere/s", "--", "true"], "No such file", 2),
            (["--socket", HELPER, "--", "true"], "another kind", 2),
            (["--socket", self.path, "--", "/nowhere/server"], "/nowhere/server: No such file", 127),
        ]:
            with self.subTest(arguments=arguments):
                ended = subprocess.run([HELPER, *arguments], capture_output=True, text=True, timeout=20)
                self.assertEqual(code, ended.returncode, ended.stderr)
                self.assertIn(expected, ended.stderr)

    def test_socket_of_a_running_helper_is_not_taken(self):
        self.start()
        ended = subprocess.run([HELPER, "--socket", self.path, "--", "true"], capture_output=True, text=True, timeout=20)
        self.assertEqual(2, ended.returncode)
        self.assertIn("another helper serves it", ended.stderr)
        self.assert_is_handed_over(Client())

    def test_socket_of_a_dead_helper_is_replaced(self):
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(self.path)
        self.start("--socket-mode", "0600")
        self.assertEqual(0o600, os.stat(self.path).st_mode & 0o777)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
