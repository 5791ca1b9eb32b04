import select
import socket


def run():
    left, right = socket.socketpair()
    try:
        left.sendall('hello ' * 20)
        ready = select.select([right], [], [], 2)[0]
        stream = right.makefile('rb')
        got = stream.read(12)
        buffer = bytearray(5)
        left.send('world')
        right.setblocking(True)
        count = right.recv_into(buffer)
        return len(ready), got, count, socket.inet_aton('127.0.0.1'), socket.ntohs(256)
    finally:
        left.close()
        right.close()
