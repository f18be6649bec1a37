"""Clients that send or take next to nothing keep nobody else waiting."""

import concurrent.futures
import socket
import statistics
import threading
import time

import pytest
from server import ENDLESS_ROWS, until

ONE = "SELECT TOP 1 obs_id FROM ivoa.ObsCore"
HEADERS = b"POST /api/tap/sync HTTP/1.1\r\nHost: x\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nLANG=ADQL&QUERY="
PARTS = (b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
         b'--b\r\nContent-Disposition: form-data; name="part"; filename="t.vot"\r\n\r\n<VOTABLE>')
CHUNKS = b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"

SLOW = {
    "who connect and say nothing": (b"", None),
    "whose headers trickle": (HEADERS, b"X-A: b\r\n"),
    "whose form trickles": (HEADERS + FORM, b"x"),
    "whose upload trickles": (HEADERS + PARTS, b"x"),
    "whose chunks trickle": (HEADERS + CHUNKS, b"1\r\nx\r\n"),
}


@pytest.fixture
def crowd():
    """A function that keeps many connections half open, each sending a drop now and then."""
    sockets, end = [], threading.Event()

    def drip(drop):
        while not end.wait(0.2):
            for s in sockets:
                try:
                    s.sendall(drop)
                except OSError:
                    pass

    threads = []

    def gather(server, number, first, drop):
        for _ in range(number):
            s = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            s.sendall(first)
            sockets.append(s)
        if drop:
            threads.append(threading.Thread(target=drip, args=(drop,)))
            threads[-1].start()
        return sockets

    yield gather
    end.set()
    for t in threads:
        t.join()
    for s in sockets:
        s.close()


def others(server, seconds):
    """Times of the queries that eight other clients send meanwhile."""
    end = time.monotonic() + seconds

    def client(_):
        times = []
        while time.monotonic() < end:
            start = time.monotonic()
            answer = server.sync(ONE, timeout=10)
            times.append(time.monotonic() - start)
            assert answer.status_code == 200, answer.text
        return times

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return [t for times in pool.map(client, range(8)) for t in times]


@pytest.mark.parametrize("who", SLOW)
def test_slow_clients(shared, crowd, figure, who):
    crowd(shared, 32, *SLOW[who])
    times = others(shared, 2)
    figure(statistics.median(times) * 1000, "ms")
    assert len(times) > 50
    assert max(times) < 2, max(times)


def test_headers_that_never_end_are_cut_off(shared, crowd):
    sockets = crowd(shared, 4, HEADERS, b"X-A: b\r\n")

    def closed(s):
        s.setblocking(False)
        try:
            return s.recv(100) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    until(lambda: all(closed(s) for s in sockets), 30, "an end of the connections")


def test_clients_that_do_not_read(serve, figure):
    """Each holds a place of its own address only as long as limits say; jobs and metadata need none."""
    server = serve(limits={"concurrent": 8, "concurrent_one": 6})
    sockets = []
    for i in range(32):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.bind(("127.0.0.2", 0))
        s.settimeout(5)
        s.connect(("127.0.0.1", server.port))
        body = f"LANG=ADQL&QUERY={ENDLESS_ROWS}".replace(" ", "+").encode()
        s.sendall(HEADERS + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        sockets.append(s)
    server.idle_after(time.monotonic(), 10)
    times = others(server, 2)
    figure(statistics.median(times) * 1000, "ms")
    assert max(times) < 2, max(times)
    job = server.job(ONE)
    job.reach("COMPLETED")
    assert server.http.get(server.base + "/tables", timeout=5).status_code == 200
    for s in sockets:
        s.close()
    server.idle_after(time.monotonic())
