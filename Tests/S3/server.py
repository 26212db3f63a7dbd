"""An S3 that is none: moto's server on loopback, and a proxy before it whose line can be cut.

Prints the two ports on a line, then does what lines on its standard input say, and answers each with a line:

    cut N     the proxy lets N more bytes through to the server, then breaks its connections and takes no others
    stall N   the proxy lets N more bytes through and then nothing; the answer comes once that is so
    mend      the proxy works again, with new connections
    auth      from now on the server asks who somebody is
    trust     and no longer
    digest BUCKET KEY   the SHA-256 of an object, which is its answer

It ends when its standard input does, so that it outlives no test.
"""

import hashlib
import logging
import socket
import sys
import threading

logging.disable(logging.CRITICAL)

from moto import settings  # noqa: E402
from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.s3.models import s3_backends  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()

lock = threading.Lock()
left = None
stalls = False
stalled = threading.Event()
connections = set()


def close(connection):
    try:
        # The other end is to see a broken line and no proper end.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.close()
    except OSError:
        pass


def cut():
    with lock:
        broken = list(connections)
        connections.clear()
    for connection in broken:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        close(connection)


def carry(source, sink, counts):
    global left
    try:
        while data := source.recv(4096):
            if counts:
                with lock:
                    if left is not None:
                        data = data[:left]
                        left -= len(data)
                        is_over = left <= 0
                    else:
                        is_over = False
                if data:
                    sink.sendall(data)
                if is_over and stalls:
                    stalled.set()
                    return
                if is_over:
                    cut()
                    return
            else:
                sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def accept(listener):
    while True:
        client, _ = listener.accept()
        with lock:
            is_over = left is not None and left <= 0
        if is_over:
            close(client)
            continue
        upstream = socket.create_connection((host, port))
        with lock:
            connections.update((client, upstream))
        threading.Thread(target=carry, args=(client, upstream, True), daemon=True).start()
        threading.Thread(target=carry, args=(upstream, client, False), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=accept, args=(listener,), daemon=True).start()
print(port, listener.getsockname()[1], flush=True)


def digest(bucket, key):
    """Of what the server has, without asking it over the line; `none` where it has nothing."""
    found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].get_object(bucket, key)
    return "none" if found is None else hashlib.sha256(found.value).hexdigest()


for line in sys.stdin:
    word, *rest = line.split()
    answer = "done"
    if word == "cut":
        with lock:
            left = int(rest[0])
    elif word == "stall":
        stalls = True
        stalled.clear()
        with lock:
            left = int(rest[0])
        stalled.wait(120)
    elif word == "mend":
        with lock:
            left = None
        stalls = False
        cut()
    elif word == "auth":
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    elif word == "trust":
        settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
    elif word == "digest":
        answer = digest(*rest)
    print(answer, flush=True)
